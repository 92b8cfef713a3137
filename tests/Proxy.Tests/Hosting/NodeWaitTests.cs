using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.Proxy.Tests.Hosting;

public sealed class NodeWaitTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeApi _api = new();
    private readonly RecordingLoggers _log = new();
    private readonly WatchedTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceTracker _tracker;
    private readonly Task _tracking;

    public NodeWaitTests()
    {
        _tracker = new ServiceTracker(new ApiResources(_api), "n1", TimeProvider.System, _log);
        _tracking = _tracker.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _tracking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_AddressesAreKnown_GoesOnAtOnce()
    {
        _api.PutNode("n1", address: "192.0.2.1");
        await Start(false).WaitAsync(s_deadline);
        Assert.Empty(_log.Of(3450));
    }

    [Fact]
    public async Task Run_NoNode_GoesOnAfterHalfAMinuteWithALine()
    {
        var waiting = Start(false);
        await _tracker.NodeListedAsync(_stop.Token).WaitAsync(s_deadline);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(29.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await waiting.WaitAsync(s_deadline);
        Assert.Contains("there is no such Node", Assert.Single(_log.Of(3450)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NodeWithoutAddress_SaysSo()
    {
        _api.PutNode("n1");
        await Eventually.TrueAsync(() => _tracker.Snapshot.Node is not null, s_deadline, "the node");
        var waiting = Start(false);
        await _time.SettledAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        await waiting.WaitAsync(s_deadline);
        Assert.Contains("it has no address", Assert.Single(_log.Of(3450)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressesComeLater_WakesThen()
    {
        _api.PutNode("n1");
        var waiting = Start(false);
        await _time.SettledAsync();
        _api.PutNode("n1", address: "192.0.2.1");
        await waiting.WaitAsync(s_deadline);
        Assert.Empty(_log.Of(3450));
    }

    [Fact]
    public async Task Run_NetworksAreNeededAndDoNotCome_EndsWithUpstreamsMessage()
    {
        _api.PutNode("n1", address: "192.0.2.1");
        await Eventually.TrueAsync(() => _tracker.Snapshot.Node is not null, s_deadline, "the node");
        var waiting = Start(true);
        await _time.AdvanceAsync(TimeSpan.FromMinutes(4.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(0.1));
        var error = await Assert.ThrowsAsync<ProxyException>(() => waiting.WaitAsync(s_deadline));
        Assert.Equal("timeout waiting for PodCIDR allocation on node \"n1\"", error.Message);
    }

    [Fact]
    public async Task Run_NetworksAreNeededAndThereIsNoNode_EndsWithUpstreamsMessage()
    {
        var waiting = Start(true);
        await _time.AdvanceAsync(TimeSpan.FromSeconds(30));
        await _time.SettledAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var error = await Assert.ThrowsAsync<ProxyException>(() => waiting.WaitAsync(s_deadline));
        Assert.Equal("timeout waiting for node \"n1\" to exist", error.Message);
    }

    [Fact]
    public async Task Run_NetworksComeLater_GoesOn()
    {
        _api.PutNode("n1", address: "192.0.2.1");
        var waiting = Start(true);
        await _time.SettledAsync();
        _api.PutNode("n1", address: "192.0.2.1", network: "10.244.1.0/24");
        await waiting.WaitAsync(s_deadline);
    }

    private Task Start(bool needsNetworks) => new NodeWait(_tracker, _time, _log).RunAsync("n1", needsNetworks, _stop.Token);
}
