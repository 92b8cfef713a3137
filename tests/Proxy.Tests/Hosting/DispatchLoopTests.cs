using System.Collections.Immutable;
using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Configuration.V1Alpha1;
using NodeStack.Proxy.Hosting;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tests.Sync;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.Proxy.Tests.Hosting;

public sealed class DispatchLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeApi _api = new();
    private readonly FailingKernel _kernel = new();
    private readonly RecordingLoggers _log = new();
    private readonly RecordingSyncs _syncs = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private KubeProxyConfiguration _config = new();
    private volatile string[] _own = ["127.0.0.1", "192.0.2.77", "10.0.0.1"];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_SlicesNotListedYet_ProgramsNothing()
    {
        _api.PutService("web", "10.96.0.10");
        _api.PutSlice("web", "10.244.1.1");
        var held = new HeldApi(_api, "endpointslices");
        var tracker = Start(held);
        await Eventually.TrueAsync(() => tracker.Snapshot.Services.Count == 1, s_deadline, "Services");
        Assert.Equal((0, 0), (_kernel.Asked, _syncs.QueuedTimes));
        held.LetGo();
        await RunsAsync(1);
        // From the first moment with its endpoints.
        Assert.Contains("10.244.1.1", Text(), StringComparison.Ordinal);
        Assert.Single(_kernel.Fake.Commits);
    }

    [Fact]
    public async Task Run_OneServiceChanges_OnlyItIsDirty()
    {
        _api.PutService("web", "10.96.0.10");
        _api.PutService("other", "10.96.0.20");
        Start(_api);
        await RunsAsync(1);
        Assert.Null(_syncs.Runs[0].Work!.Dirty);
        _api.PutSlice("other", "10.244.1.1");
        var run = await RunAsync(w => !w.Snapshot.Slices.IsEmpty, "a run with the slice");
        Assert.Equal(["other"], run.Work.Dirty!.Select(d => d.Name));
        Assert.False(run.Result.IsFull);
    }

    [Fact]
    public async Task Run_NodeGetsAnotherZone_AllServicesAreDirty()
    {
        _api.PutService("web", "10.96.0.10");
        _api.PutNode("n1", "a");
        Start(_api);
        await RunAsync(w => w.Snapshot.Node?.Zone == "a", "a run with the zone");
        _api.PutNode("n1", "b");
        Assert.Null((await RunAsync(w => w.Snapshot.Node?.Zone == "b", "a run with the new zone")).Work.Dirty);
    }

    [Fact]
    public async Task Run_ServiceNetworkComesUp_IsBuiltAnew()
    {
        _api.PutService("web", "10.96.0.10");
        Start(_api);
        await RunsAsync(1);
        Assert.DoesNotContain("unallocated", Text(), StringComparison.Ordinal);
        _api.PutNetwork("kubernetes", "10.96.0.0/16");
        await Eventually.TrueAsync(() => Text().Contains("Drop traffic to unallocated ClusterIPs", StringComparison.Ordinal), s_deadline, "the rule");
        Assert.True((await RunAsync(w => !w.Options.ServiceNetworks.IsEmpty, "a run with the network")).Result.IsFull);
        // A network of the other family is nothing to this one.
        var runs = _syncs.Runs.Count;
        _api.PutNetwork("more", "fd00:96::/108");
        _api.PutService("other", "10.96.0.20");
        await Eventually.TrueAsync(() => Text().Contains("ns/other", StringComparison.Ordinal), s_deadline, "the Service");
        Assert.All(_syncs.Runs.Skip(runs), r => Assert.False(r.Result!.IsFull));
    }

    [Fact]
    public async Task Run_NodeGetsItsAddress_IsBuiltAnew()
    {
        _api.PutService("web", "10.96.0.10");
        _api.PutNode("n1");
        Start(_api);
        await RunsAsync(1);
        _api.PutNode("n1", address: "192.0.2.77");
        Assert.True((await RunAsync(w => w.Options.NodeAddress == Address.Parse("192.0.2.77"), "a run with the address")).Result.IsFull);
    }

    /// <summary>What a node has by default: its own address takes node ports, and no other.</summary>
    [Fact]
    public async Task Run_PrimaryNodePortAddresses_AreTheNodesOwnOnes()
    {
        _config = new KubeProxyConfiguration { NodePortAddresses = [ProxyDefaultRules.Primary] };
        _api.PutService("web", "10.96.0.10");
        _api.PutNode("n1", address: "192.0.2.77");
        Start(_api);
        await RunAsync(w => w.Options.NodePortAddresses is { } taken && taken.SequenceEqual([Address.Parse("192.0.2.77")!.Value]), "a run with the node's address");
        // Another change keeps it, even where the machine cannot tell its addresses at that moment.
        _own = [];
        _api.PutService("other", "10.96.0.20");
        var run = await RunAsync(w => w.Snapshot.Services.Count == 2, "a run with both Services");
        Assert.Equal([Address.Parse("192.0.2.77")!.Value], run.Work.Options.NodePortAddresses);
    }

    private ServiceTracker Start(IApiClient api)
    {
        var tracker = new ServiceTracker(new ApiResources(api), "n1", TimeProvider.System, _log);
        var intervals = new SyncIntervals(TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
        var family = new FamilyLoop(
            AddressFamily.IPv4, new RulesetExecutor(new SharedNftables(_kernel), AddressFamily.IPv4, _log), intervals, _syncs, TimeProvider.System, _log);
        var options = new ProxyOptions(_config, "n1");
        var dispatch = new DispatchLoop(
            tracker, options, ImmutableDictionary<AddressFamily, FamilyLoop>.Empty.Add(AddressFamily.IPv4, family), new Silent(),
            () => [.. _own.Select(a => Address.Parse(a)!.Value)], TimeProvider.System);
        _running.AddRange([tracker.RunAsync(_stop.Token), family.RunAsync(_stop.Token), dispatch.RunAsync(_stop.Token)]);
        return tracker;
    }

    private Task RunsAsync(int count) => Eventually.TrueAsync(() => _syncs.Synced(AddressFamily.IPv4).Count() >= count, s_deadline, $"{count} runs");

    /// <summary>The first run that knows of it.</summary>
    private Task<Run> RunAsync(Func<PendingWork, bool> knows, string what) => Eventually.GetAsync(
        () => Task.FromResult(_syncs.Runs.Where(r => r.Result is not null && knows(r.Work!)).Select(r => new Run(r.Result!, r.Work!)).FirstOrDefault()), s_deadline, what);

    private string Text() => TableRenderer.Render(_kernel.Fake.Read(AddressFamily.IPv4, BaseChainRules.TableName)!);

    private sealed record Run(SyncResult Result, PendingWork Work);

    private sealed class Silent : IChangeObserver
    {
        public void Changed(ServiceTracker tracker)
        {
        }
    }
}
