using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>
/// What kubelets would say of their pods: those of Jobs succeed as soon as they are bound, others are Ready, and who is to end has ended. Keeps every pod that was
/// ever made.
/// </summary>
internal sealed class PodsWithoutKubelets(ApiServerProcess server) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonNode> _made = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;

    public int Nodes { get; } = 3;

    /// <summary>Its newest state, or its last one, of each pod that was made.</summary>
    public IReadOnlyList<JsonNode> Made => [.. _made.Values];

    public IReadOnlyList<JsonNode> MadeFor(string label, string value) => [.. Made.Where(p => (string?)p["metadata"]!["labels"]?[label] == value)];

    public async Task StartAsync()
    {
        for (var i = 0; i < Nodes; i++)
        {
            (await server.Admin.PostAsync("/api/v1/nodes", $$"""{"metadata":{"name":"n{{i}}"} }""")).Expect(201);
            const string Size = """{"cpu":"64","memory":"256Gi","pods":"500"}""";
            (await server.Admin.PatchAsync(
                $"/api/v1/nodes/n{i}/status", "merge-patch+json",
                $$"""{"status":{"capacity":{{Size}},"allocatable":{{Size}},"conditions":[{"type":"Ready","status":"True"}]} }""")).Expect(200);
            // A new node is tainted until its controller has seen it Ready; that one does not run, for these nodes have no heartbeat.
            (await server.Admin.PatchAsync($"/api/v1/nodes/n{i}", "merge-patch+json", """{"spec":{"taints":null} }""")).Expect(200);
        }
        var list = (await server.Admin.GetAsync("/api/v1/pods")).Expect(200);
        var events = await server.Admin.OpenAsync($"/api/v1/pods?watch=true&resourceVersion={list.ResourceVersion}");
        _running = FollowAsync(events);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task FollowAsync(StreamReader events)
    {
        using (events)
        {
            while (await events.ReadLineAsync(_end.Token) is { } line)
            {
                var (kind, pod) = ((string?)JsonNode.Parse(line)!["type"], JsonNode.Parse(line)!["object"]!);
                _made[(string)pod["metadata"]!["uid"]!] = pod;
                if (kind != "DELETED")
                    await ActAsync(pod);
            }
        }
    }

    private async Task ActAsync(JsonNode pod)
    {
        var path = $"/api/v1/namespaces/{pod["metadata"]!["namespace"]}/pods/{pod["metadata"]!["name"]}";
        var isOfAJob = pod["metadata"]!["labels"]?["batch.kubernetes.io/job-name"] is not null;
        if (pod["metadata"]!["deletionTimestamp"] is not null)
            await server.Admin.DeleteAsync(path, """{"gracePeriodSeconds":0}""");
        else if (pod["spec"]!["nodeName"] is not null && (string?)pod["status"]!["phase"] == "Pending")
            await server.Admin.PatchAsync(
                $"{path}/status", "strategic-merge-patch+json",
                isOfAJob ? """{"status":{"phase":"Succeeded"} }""" : """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]} }""");
    }
}
