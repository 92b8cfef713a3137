using NodeStack.CriShim.Runtime;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>Pods come and go; the machine is as it was before.</summary>
public sealed class ChurnTests
{
    private const int Batches = 4;
    private const int PodsPerBatch = 25;
    private const int OpenFileSlack = 15;
    private static readonly TimeSpan CleanupDeadline = TimeSpan.FromSeconds(150);

    [NodeFact]
    public async Task HundredPods_CreatedAndDeleted_NothingIsLeft()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        // One pod first: bridge, pools and connections that stay are made with it.
        node.Apply("first.yaml", Manifest("first"));
        await node.ReadyAsync("first", 120);
        node.Remove("first.yaml");
        await node.GoneAsync("first", 120);
        await CleanAsync(node);
        var filesBefore = NodeTraces.OpenFiles(node.ProcessId);

        var (names, networks) = (new HashSet<string>(), new HashSet<string>());
        for (var batch = 0; batch < Batches; batch++)
            await RunBatchAsync(node, batch, names, networks);

        await CleanAsync(node);
        Assert.Equal(Batches * PodsPerBatch, networks.Count);
        Assert.DoesNotContain(networks, File.Exists);
        Assert.Empty(NodeTraces.Cgroups(names));
        await Eventually.TrueAsync(
            () => NodeTraces.OpenFiles(node.ProcessId) <= filesBefore + OpenFileSlack, TimeSpan.FromSeconds(60),
            $"the kubelet's open files are back at {filesBefore} (+{OpenFileSlack})");
    }

    private static async Task RunBatchAsync(TestNode node, int batch, HashSet<string> names, HashSet<string> networks)
    {
        for (var i = 0; i < PodsPerBatch; i++)
            node.Apply($"b{i}.yaml", Manifest($"b{batch}-{i}"));
        for (var i = 0; i < PodsPerBatch; i++)
            await node.ReadyAsync($"b{batch}-{i}", 120);
        networks.UnionWith(NodeTraces.NetworkNamespaces(node));
        names.UnionWith((await node.PodsAsync()).Select(p => p.Metadata.Uid));
        names.UnionWith((await node.Runtime.ListContainersAsync(ContainerFilter.All, default)).Select(c => c.Id));
        if (batch == 0)
            Assert.NotEmpty(NodeTraces.Cgroups(names));
        for (var i = 0; i < PodsPerBatch; i++)
            node.Remove($"b{i}.yaml");
        for (var i = 0; i < PodsPerBatch; i++)
            await node.GoneAsync($"b{batch}-{i}", 120);
    }

    private static async Task CleanAsync(TestNode node)
    {
        List<string> left = [];
        try
        {
            await Eventually.TrueAsync(async () => (left = await NodeTraces.OfPodsAsync(node)).Count == 0, CleanupDeadline, "no trace of any pod");
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"{e.Message}; left:\n{string.Join('\n', left)}", e);
        }
    }

    private static string Manifest(string name) => Manifests.Sleeper(
        name, "volumes: [{name: ram, emptyDir: {medium: Memory}}, {name: disk, emptyDir: {}}]",
        "volumeMounts: [{name: ram, mountPath: /ram}, {name: disk, mountPath: /disk, subPath: part}]");
}
