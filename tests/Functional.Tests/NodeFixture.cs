using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>One running node, with one healthy pod on it, for many tests; not started where the machine cannot.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private TestNode? _node;

    /// <summary>The pod that nothing the tests do may disturb.</summary>
    public const string Bystander = "bystander";

    public TestNode Node => _node ?? throw new InvalidOperationException("no node was started");

    public async Task InitializeAsync()
    {
        if (NodeRequirements.Missing() is not null)
            return;
        _node = new TestNode(new TestNodeOptions { ExtraConfig = "containerLogMaxSize: 64Ki\ncontainerLogMaxFiles: 3\ncontainerLogMonitorInterval: 3s\nfileCheckFrequency: 2s" });
        await _node.StartAsync();
        _node.Apply("bystander.yaml", Manifests.Sleeper(Bystander, extraContainer: "readinessProbe: {periodSeconds: 1, exec: {command: [\"true\"]}}"));
        await _node.ReadyAsync(Bystander, 120);
    }

    /// <summary>The bystander is Ready and its container never restarted.</summary>
    public async Task AssertBystanderUntouchedAsync()
    {
        var pod = await Node.PodAsync(Bystander);
        Assert.NotNull(pod);
        Assert.True(TestNode.IsReady(pod));
        Assert.Equal(0, pod.Status.ContainerStatuses[0].RestartCount);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }
}
