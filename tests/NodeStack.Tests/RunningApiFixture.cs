namespace NodeStack.NodeStack.Tests;

/// <summary>One API server for the tests of a class.</summary>
public sealed class RunningApiFixture : IAsyncLifetime
{
    internal RunningApi Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RunningApi.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
