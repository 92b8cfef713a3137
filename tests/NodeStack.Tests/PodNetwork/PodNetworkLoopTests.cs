using Microsoft.Extensions.Time.Testing;
using NodeStack.PodNetwork;
using NodeStack.TestSupport;

namespace NodeStack.NodeStack.Tests.PodNetwork;

/// <summary>The loop against a real API server and a machine that is told to forget things.</summary>
public sealed class PodNetworkLoopTests(RunningApiFixture fixture) : IClassFixture<RunningApiFixture>
{
    private const int Problem = 6101, Mended = 6102;
    private static readonly PodNetworkOptions s_options = new() { NodeName = "me", CniConfigFolder = "/c", CniDataFolder = "/d" };

    [Fact]
    public async Task Run_NodesComeAndGo_TheMachineFollows()
    {
        var (host, loggers, clock) = (new FakeNetworkHost(), new RecordingLoggers(), new FakeTimeProvider());
        using var stop = new CancellationTokenSource();
        var running = new PodNetworkLoop(fixture.Server.Api, s_options, _ => Task.FromResult<IPodNetworkHost>(host), clock, loggers).RunAsync(stop.Token);
        await NodeAsync("b", "10.244.2.0/24", "192.0.2.12");
        await Eventually.TrueAsync(() => Routes(host) == "10.244.2.0/24 via 192.0.2.12", RunningApi.Patience, "a route before this node is there");
        Assert.Null(host.Locked(static h => h.Config));

        await NodeAsync("me", "10.244.1.0/24", "192.0.2.11");
        await Eventually.TrueAsync(() => host.Locked(static h => h.Config) is { } c && c.Contains("10.244.1.0/24", StringComparison.Ordinal), RunningApi.Patience, "configuration");
        Assert.Equal("1", host.Locked(static h => h.Sysctl(PodSysctlRules.Forward)));

        await NodeAsync("twin", "10.244.2.0/24", "192.0.2.13");
        await NodeAsync("c", "10.244.3.0/24", "192.0.2.14");
        await Eventually.TrueAsync(() => Routes(host).Contains("10.244.3.0/24 via 192.0.2.14", StringComparison.Ordinal), RunningApi.Patience, "the others work");
        Assert.Equal("Pod network, node twin: podCIDR 10.244.2.0/24 overlaps the podCIDR 10.244.2.0/24 of node b, and is left out", Assert.Single(loggers.Of(Problem)));

        // What somebody took away is there again after five seconds, and nothing is told twice.
        host.Locked(static h =>
        {
            h.Routes.Clear();
            return h.Config = null;
        });
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return Routes(host).Contains("10.244.3.0/24 via 192.0.2.14", StringComparison.Ordinal) && host.Locked(static h => h.Config) is not null;
            },
            RunningApi.Patience, "mended");
        Assert.Single(loggers.Of(Problem));

        await fixture.Server.SendAsync(HttpMethod.Delete, "/api/v1/nodes/b");
        await Eventually.TrueAsync(() => Routes(host).Contains("10.244.2.0/24 via 192.0.2.13", StringComparison.Ordinal), RunningApi.Patience, "the twin inherits");
        await Eventually.TrueAsync(() => loggers.Of(Mended).Count > 0, RunningApi.Patience, "it is told");
        Assert.Equal("Pod network, node twin: no longer a problem", Assert.Single(loggers.Of(Mended)));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.NotEmpty(host.Routes);
    }

    private static string Routes(FakeNetworkHost host) => host.Locked(static h => string.Join(", ", h.Routes.Select(static r => r.ToString()).Order(StringComparer.Ordinal)));

    private async Task NodeAsync(string name, string cidr, string address)
    {
        await fixture.Server.SendAsync(HttpMethod.Post, "/api/v1/nodes", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"podCIDRs":["{{{cidr}}}"],"podCIDR":"{{{cidr}}}"}}""");
        await fixture.Server.SendAsync(
            HttpMethod.Patch, $"/api/v1/nodes/{name}/status", $$$"""{"status":{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}}""");
    }
}
