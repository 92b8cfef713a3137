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

public sealed class HealthzServerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLoggers _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client = new() { Timeout = s_deadline };
    private readonly int _port = FreePort.Next();
    private readonly ProxyHealthRecorder _health;
    private NodeEntry? _node = new("n1", "", [], [], [], false);
    private Task _running = Task.CompletedTask;

    public HealthzServerTests() => _health = new ProxyHealthRecorder(TimeSpan.FromSeconds(60), [], _time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_Asked_AnswersByTheRules()
    {
        var answered = new ConcurrentQueue<(string, int)>();
        await StartAsync(new IPEndPoint(IPAddress.Loopback, _port), answered);
        _health.Updated(AddressFamily.IPv4);
        var good = await _client.GetAsync(Url("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "application/json", "nosniff"), (good.StatusCode, good.Content.Headers.ContentType?.ToString(), good.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.True(JsonNode.Parse(await good.Content.ReadAsStringAsync())!["nodeEligible"]!.GetValue<bool>());

        _node = _node! with { IsDeleting = true };
        Assert.Equal((503, 200), (await StatusAsync("/healthz"), await StatusAsync("/livez")));
        _health.Queued(AddressFamily.IPv4);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(503, await StatusAsync("/livez"));
        _health.Updated(AddressFamily.IPv4);
        Assert.Equal(200, await StatusAsync("/livez"));
        Assert.Equal([("/healthz", 200), ("/healthz", 503), ("/livez", 200), ("/livez", 503), ("/livez", 200)], answered);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz/")]
    [InlineData("/metrics")]
    public async Task Run_OtherPaths_AreNotFound(string path)
    {
        await StartAsync(new IPEndPoint(IPAddress.Loopback, _port), []);
        var answer = await _client.GetAsync(Url(path));
        Assert.Equal((HttpStatusCode.NotFound, "404 page not found\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Run_Head_HasNoBody()
    {
        await StartAsync(new IPEndPoint(IPAddress.Loopback, _port), []);
        using var request = new HttpRequestMessage(HttpMethod.Head, Url("/livez"));
        var answer = await _client.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Run_AllAddresses_AreOfBothFamilies()
    {
        await StartAsync(new IPEndPoint(IPAddress.Any, _port), []);
        Assert.Equal(200, await StatusAsync("/livez"));
        if (Socket.OSSupportsIPv6)
            Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"http://[::1]:{_port}/livez")).StatusCode);
    }

    [Fact]
    public async Task Run_PortIsTaken_TellsOnce_AndServesWhenItIsFree()
    {
        var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        _running = Server(new IPEndPoint(IPAddress.Loopback, _port)).RunAsync(false, _stop.Token);
        await Eventually.TrueAsync(() => _log.Of(3031).Any(), s_deadline, "a line in the log");
        _time.Advance(TimeSpan.FromSeconds(5));
        taken.Stop();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return _log.Of(3030).Any();
            },
            s_deadline, "the port");
        Assert.Equal(200, await StatusAsync("/livez"));
        Assert.Single(_log.Of(3031));
    }

    [Fact]
    public async Task Run_PortIsTaken_AndMustBeHad_Throws()
    {
        var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        await Assert.ThrowsAsync<IOException>(() => Server(new IPEndPoint(IPAddress.Loopback, _port)).RunAsync(true, _stop.Token).WaitAsync(s_deadline));
        taken.Stop();
    }

    [Fact]
    public async Task Run_Stopped_FreesThePort()
    {
        await StartAsync(new IPEndPoint(IPAddress.Loopback, _port), []);
        await StatusAsync("/livez");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(s_deadline));
        using var free = new TcpListener(IPAddress.Loopback, _port);
        free.Start();
    }

    private async Task StartAsync(IPEndPoint address, ConcurrentQueue<(string, int)> answered)
    {
        var server = Server(address);
        server.Answered += (path, status) => answered.Enqueue((path, status));
        _running = server.RunAsync(true, _stop.Token);
        await Eventually.TrueAsync(() => _log.Of(3030).Any() || _running.IsCompleted, s_deadline, "the port");
        if (_running.IsCompleted)
            await _running;
    }

    private HealthzServer Server(IPEndPoint address) => new(address, _health, () => _node, _time, _log);

    private string Url(string path) => $"http://127.0.0.1:{_port}{path}";

    private async Task<int> StatusAsync(string path) => (int)(await _client.GetAsync(Url(path))).StatusCode;
}
