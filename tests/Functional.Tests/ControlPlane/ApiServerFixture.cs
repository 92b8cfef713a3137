using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>One API server for many tests, each in a namespace of its own; not started where the binary is not published.</summary>
public sealed class ApiServerFixture : IAsyncLifetime
{
    private ApiServerProcess? _server;

    internal ApiServerProcess Server => _server ?? throw new InvalidOperationException("no API server was started");

    public async Task InitializeAsync()
    {
        if (ApiServerFactAttribute.Missing is not null)
            return;
        _server = new ApiServerProcess();
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is null)
            return;
        var exitCode = await _server.StopAsync();
        var log = _server.Log;
        await _server.DisposeAsync();
        Assert.Equal(0, exitCode);
        // Nothing that the tests did may have surprised it.
        Assert.DoesNotContain("stacktrace", log, StringComparison.Ordinal);
    }
}
