using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Controllers.GarbageCollection;
using Xunit;
using Xunit.Abstractions;

namespace NodeStack.ControlPlane.Tests.Controllers.GarbageCollection;

/// <summary>Against a real API server, with ConfigMaps that own each other.</summary>
public sealed class GarbageCollectorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Run_OwnerDeletedInBackground_ChainGoes()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var a = await MakeAsync(cluster, ns, "a");
        var b = await MakeAsync(cluster, ns, "b", a);
        await MakeAsync(cluster, ns, "c", b);

        await DeleteAsync(cluster, ns, "a", "Background");

        await GoneAsync(cluster, ns, "a", "b", "c");
    }

    [Fact]
    public async Task Run_OwnerDeletedInForeground_GoesAfterItsDependents()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var a = await MakeAsync(cluster, ns, "a");
        var b = await MakeAsync(cluster, ns, "b", a);
        await MakeAsync(cluster, ns, "c", b, finalizers: """["a.io/keep"]""");

        await DeleteAsync(cluster, ns, "a", "Foreground");

        await cluster.EventuallyAsync(async () => (await GetAsync(cluster, ns, "c")).Json["metadata"]!["deletionTimestamp"] is not null, "the last one is told");
        Assert.Equal((200, 200), ((await GetAsync(cluster, ns, "a")).Code, (await GetAsync(cluster, ns, "b")).Code));
        await PatchAsync(cluster, ns, "c", """{"metadata":{"finalizers":null}}""");
        await GoneAsync(cluster, ns, "a", "b", "c");
    }

    [Fact]
    public async Task Run_OwnerDeletedAndOrphans_DependentsStayWithoutIt()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var a = await MakeAsync(cluster, ns, "a");
        await MakeAsync(cluster, ns, "b", a);

        await DeleteAsync(cluster, ns, "a", "Orphan");

        await GoneAsync(cluster, ns, "a");
        Assert.Null((await GetAsync(cluster, ns, "b")).Json["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task Run_CycleDeletedInForeground_AllGo()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var a = await MakeAsync(cluster, ns, "a");
        var b = await MakeAsync(cluster, ns, "b", a);
        await PatchAsync(cluster, ns, "a", new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = new JsonArray(Reference(b)) } }.ToJsonString());

        await DeleteAsync(cluster, ns, "a", "Foreground");

        await GoneAsync(cluster, ns, "a", "b");
    }

    [Fact]
    public async Task Run_OneOfTwoOwnersGoes_ReferenceIsTakenOff()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var (a, other) = (await MakeAsync(cluster, ns, "a"), await MakeAsync(cluster, ns, "other"));
        await MakeAsync(cluster, ns, "b", a, other);

        await DeleteAsync(cluster, ns, "a", "Background");

        await cluster.EventuallyAsync(async () => (await GetAsync(cluster, ns, "b")).Json["metadata"]!["ownerReferences"]!.AsArray() is [var left] && (string)left!["name"]! == "other", "one owner left");
    }

    [Fact]
    public async Task Run_OwnerThatNeverWas_DependentGoes()
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        await MakeAsync(cluster, ns, "b", ("never", "00000000-0000-0000-0000-000000000001"));

        await GoneAsync(cluster, ns, "b");
    }

    [Fact]
    public async Task Run_OwnerInOtherNamespace_ToldAndCollected()
    {
        await using var cluster = await StartAsync();
        var (ns, other) = (await cluster.NamespaceAsync(), await cluster.NamespaceAsync());
        var a = await MakeAsync(cluster, other, "a");
        await MakeAsync(cluster, ns, "b", a);

        await GoneAsync(cluster, ns, "b");
        await cluster.EventuallyAsync(() => Task.FromResult(cluster.Events.All.Any(e => e.Reason == "OwnerRefInvalidNamespace"
            && e.Message == $"ownerRef [v1/ConfigMap, namespace: {ns}, name: a, uid: {a.Uid}] does not exist in namespace \"{ns}\"")), "the event");
        Assert.Equal(200, (await GetAsync(cluster, other, "a")).Code);
    }

    [Theory]
    [InlineData(1000, "Background")]
    [InlineData(1000, "Foreground")]
    public async Task Run_ManyDependents_AllGo(int count, string policy)
    {
        await using var cluster = await StartAsync();
        var ns = await cluster.NamespaceAsync();
        var a = await MakeAsync(cluster, ns, "a");
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await MakeAsync(cluster, ns, $"b{i}", a));
        var begun = TimeProvider.System.GetTimestamp();

        await DeleteAsync(cluster, ns, "a", policy);

        await TestSupport.Eventually.TrueAsync(
            async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps?limit=1")).Json["items"]!.AsArray().Count == 0, TimeSpan.FromSeconds(120), "all go");
        output.WriteLine($"{count} dependents, {policy}: {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} s");
    }

    private static Task<RunningCluster> StartAsync() => RunningCluster.StartAsync(c => new GarbageCollectorController(c));

    private static async Task<(string Name, string Uid)> MakeAsync(RunningCluster cluster, string ns, string name, params (string Name, string Uid)[] owners) =>
        await MakeAsync(cluster, ns, name, owners, null);

    private static async Task<(string Name, string Uid)> MakeAsync(RunningCluster cluster, string ns, string name, (string Name, string Uid) owner, string finalizers) =>
        await MakeAsync(cluster, ns, name, [owner], finalizers);

    private static async Task<(string Name, string Uid)> MakeAsync(RunningCluster cluster, string ns, string name, (string Name, string Uid)[] owners, string? finalizers)
    {
        var meta = new JsonObject { ["name"] = name, ["ownerReferences"] = new JsonArray([.. owners.Select(Reference)]) };
        if (finalizers is not null)
            meta["finalizers"] = JsonNode.Parse(finalizers);
        var made = await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", new JsonObject { ["metadata"] = meta }.ToJsonString());
        Assert.True(made.Code == 201, made.Text);
        return (name, (string)made.Json["metadata"]!["uid"]!);
    }

    private static JsonNode Reference((string Name, string Uid) owner) =>
        new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = owner.Name, ["uid"] = owner.Uid, ["blockOwnerDeletion"] = true };

    private static Task<ApiServer.RunningApiServer.Answer> GetAsync(RunningCluster cluster, string ns, string name) => cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps/{name}");

    private static Task DeleteAsync(RunningCluster cluster, string ns, string name, string policy) =>
        cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/configmaps/{name}", $$"""{"propagationPolicy":"{{policy}}"}""");

    private static Task PatchAsync(RunningCluster cluster, string ns, string name, string patch) =>
        cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/configmaps/{name}", System.Text.Encoding.UTF8.GetBytes(patch), "application/merge-patch+json");

    private static async Task GoneAsync(RunningCluster cluster, string ns, params string[] names)
    {
        foreach (var name in names)
            await cluster.EventuallyAsync(async () => (await GetAsync(cluster, ns, name)).Code == 404, $"{name} goes");
    }
}
