namespace NodeStack.Functional.Tests.Joined;

/// <summary>One joined node for many tests; not started where the machine cannot.</summary>
public sealed class JoinedFixture : IAsyncLifetime
{
    private JoinedNode? _node;

    internal JoinedNode Node => _node ?? throw new InvalidOperationException("no node was started");

    public async Task InitializeAsync()
    {
        if (JoinedFactAttribute.Missing is null)
            _node = await JoinedNode.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }
}
