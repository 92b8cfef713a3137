using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Proxy.Health;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Proxy.Tests.Health;

public sealed class ServiceHealthServerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLoggers _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new() { Timeout = s_deadline };
    private readonly ConcurrentQueue<(ServiceKey Service, string Message)> _failed = new();
    private readonly ProxyHealthRecorder _health;
    private readonly ServiceHealthServer _server;
    private readonly Task _running;

    public ServiceHealthServerTests()
    {
        _health = new ProxyHealthRecorder(TimeSpan.FromSeconds(60), [], _time);
        _server = new ServiceHealthServer(new ServiceHealthOptions("n1"), _health, _time, _log);
        _server.Failed += (service, message) => _failed.Enqueue((service, message));
        _running = _server.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Wish_NewPort_AnswersWithItsEndpoints_AndWithTheProxysHealth()
    {
        var target = Target("web");
        await WishAsync((target, 2));
        var answer = await _client.GetAsync(Url(target));
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("2", "nosniff"), (answer.Headers.GetValues("X-Load-Balancing-Endpoint-Weight").Single(), answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal(("application/json", "web", 2), (answer.Content.Headers.ContentType?.ToString(), body["service"]!["name"]!.GetValue<string>(), body["localEndpoints"]!.GetValue<int>()));

        await WishAsync((target, 0));
        Assert.Equal(503, await StatusAsync(target));
        await WishAsync((target, 1));
        Assert.Equal(200, await StatusAsync(target));
        _health.Queued(AddressFamily.IPv4);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(503, await StatusAsync(target));
    }

    [Fact]
    public async Task Wish_ManyPorts_EachAnswersForItsService()
    {
        var targets = Enumerable.Range(0, 8).Select(i => Target($"web-{i}")).ToArray();
        await WishAsync([.. targets.Select((t, i) => (t, i + 1))]);
        foreach (var target in targets)
        {
            var body = JsonNode.Parse(await _client.GetStringAsync(Url(target)))!;
            Assert.Equal(target.Service.Name, body["service"]!["name"]!.GetValue<string>());
        }
        Assert.Equal(8, _log.Of(3032).Count());
    }

    [Fact]
    public async Task Wish_PortIsGone_RefusesAtOnce_ConnectionsThatAreOpenToo()
    {
        var (gone, stays) = (Target("gone"), Target("stays"));
        await WishAsync((gone, 1), (stays, 1));
        // The client keeps this connection.
        Assert.Equal(200, await StatusAsync(gone));
        await WishAsync((stays, 1));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(gone));
        Assert.Equal(200, await StatusAsync(stays));
    }

    [Fact]
    public async Task Wish_PortGoesToAnotherService_AnswersForThatOne()
    {
        var first = Target("first");
        var second = first with { Service = new ServiceKey("ns", "second") };
        await WishAsync((first, 1));
        await WishAsync((second, 1));
        Assert.Contains("second", await _client.GetStringAsync(Url(second)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wish_PortIsTaken_IsToldOnce_TheOthersAreThere_AndOpensWhenItIsFree()
    {
        var (blocked, free) = (Target("blocked"), Target("free"));
        var taken = new TcpListener(IPAddress.Any, blocked.Port);
        taken.Start();
        _server.Wish([new(blocked, 1), new(free, 1)]);
        await Eventually.TrueAsync(() => !_failed.IsEmpty && _server.Open.Contains(free), s_deadline, "the failure and the other port");
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(200, await StatusAsync(free));
        taken.Stop();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(15));
                return _server.Open.Contains(blocked);
            },
            s_deadline, "the port");
        Assert.Equal(200, await StatusAsync(blocked));
        var (service, message) = Assert.Single(_failed);
        Assert.Equal(blocked.Service, service);
        Assert.StartsWith($"node n1 failed to start healthcheck \"ns/blocked\" on port {blocked.Port}: listen on 0.0.0.0:{blocked.Port}: ", message, StringComparison.Ordinal);
        Assert.Single(_log.Of(3034));
    }

    [Fact]
    public async Task Wish_BothFamilies_HaveTheirOwnCounts()
    {
        if (!Socket.OSSupportsIPv6)
            return;
        var v4 = Target("web");
        var v6 = v4 with { Family = AddressFamily.IPv6 };
        await WishAsync((v4, 1), (v6, 0));
        Assert.Equal(200, await StatusAsync(v4));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _client.GetAsync($"http://[::1]:{v6.Port}/")).StatusCode);
    }

    [Fact]
    public async Task Wish_NodePortAddresses_AreTheOnlyOnes()
    {
        var server = new ServiceHealthServer(new ServiceHealthOptions("n1") { NodePortAddresses = [Tracking.Samples.At("127.0.0.2")] }, _health, _time, _log);
        var running = server.RunAsync(_stop.Token);
        var target = Target("web");
        server.Wish([new(target, 1)]);
        await Eventually.TrueAsync(() => server.Open.Contains(target), s_deadline, "the port");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"http://127.0.0.2:{target.Port}/")).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(target));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(s_deadline));
    }

    [Fact]
    public async Task Run_Stopped_FreesItsPorts()
    {
        var target = Target("web");
        await WishAsync((target, 1));
        Assert.Equal(200, await StatusAsync(target));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(s_deadline));
        using var free = new TcpListener(IPAddress.Any, target.Port);
        free.Start();
    }

    private async Task WishAsync(params (ServiceHealthTarget Target, int Count)[] wished)
    {
        _server.Wish(wished.Select(w => new KeyValuePair<ServiceHealthTarget, int>(w.Target, w.Count)));
        await Eventually.TrueAsync(() => _server.Open.SetEquals(wished.Select(w => w.Target)) || _running.IsCompleted, s_deadline, "the ports");
        if (_running.IsCompleted)
            await _running;
    }

    private static ServiceHealthTarget Target(string name) => new(AddressFamily.IPv4, new ServiceKey("ns", name), (ushort)FreePort.Next());

    private static string Url(ServiceHealthTarget target) => $"http://127.0.0.1:{target.Port}/";

    private async Task<int> StatusAsync(ServiceHealthTarget target) => (int)(await _client.GetAsync(Url(target))).StatusCode;
}
