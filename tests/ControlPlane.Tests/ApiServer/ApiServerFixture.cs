using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>One server for all tests of a class, each in a namespace of its own.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    internal RunningApiServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RunningApiServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
