using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Up;

/// <summary>A cluster of one machine that the tests of a group share.</summary>
public sealed class UpCluster : IAsyncLifetime
{
    private Lan? _lan;
    private ClusterMachine? _first;

    internal Lan Lan => _lan!;

    internal ClusterMachine First => _first!;

    public async Task InitializeAsync()
    {
        if (new UpFactAttribute().Skip is not null)
            return;
        _lan = new Lan();
        _first = new ClusterMachine(_lan, "one", 2);
        await _first.StartAsync("up");
    }

    public Task DisposeAsync()
    {
        _first?.Dispose();
        _lan?.Dispose();
        return Task.CompletedTask;
    }
}
