using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class ServiceTrackerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private static readonly ServiceKey s_web = new("ns", "web");
    private readonly FakeApi _api = new();
    private readonly RecordingLoggers _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceTracker _tracker;
    private Task _running = Task.CompletedTask;
    private int _events;

    public ServiceTrackerTests()
    {
        _tracker = new ServiceTracker(new ApiResources(_api), "n1", TimeProvider.System, _log);
        _tracker.Changed += () => Interlocked.Increment(ref _events);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_FirstTake_HasAll()
    {
        PutService("web");
        PutService("headless", s => s["spec"]!["clusterIP"] = "None");
        PutService("foreign", s => s["metadata"]!["labels"] = new JsonObject { ["service.kubernetes.io/service-proxy-name"] = "x" });
        PutSlice("web-1", "10.1.0.1");
        await StartAsync();
        var taken = _tracker.Take();
        Assert.True(taken.AreAllDirty);
        Assert.Equal([s_web], taken.Snapshot.Services.Keys);
        Assert.Equal("10.1.0.1", Assert.Single(Assert.Single(taken.Snapshot.SlicesOf(s_web)).Endpoints).Address.ToString());
        Assert.Contains(_api.Requests, r => r.Path.StartsWith("/api/v1/services?fieldSelector=spec.clusterIP%21%3DNone&labelSelector=%21service.kubernetes.io%2Fservice-proxy-name", StringComparison.Ordinal));
        Assert.Contains(_api.Requests, r => r.Path.StartsWith("/apis/discovery.k8s.io/v1/endpointslices?labelSelector=%21service.kubernetes.io%2Fheadless", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Changes_MakeOnlyTheirServicesDirty()
    {
        PutService("web");
        PutService("other");
        await StartAsync();
        _tracker.Take();
        PutSlice("web-1", "10.1.0.1");
        await DirtyAsync("web");
        PutService("other", s => s["spec"]!["ports"]![0]!["port"] = 81);
        await DirtyAsync("other");
        _api.Remove("/api/v1/namespaces/ns/services/web");
        await DirtyAsync("web");
        Assert.False(_tracker.Snapshot.Services.ContainsKey(s_web));
    }

    [Fact]
    public async Task Run_ChangeThatMeansNothing_WakesNobody()
    {
        PutService("web");
        await StartAsync();
        _tracker.Take();
        var before = Volatile.Read(ref _events);
        PutService("web", s => s["metadata"]!["labels"] = new JsonObject { ["any"] = "thing" });
        PutService("other");
        await Eventually.TrueAsync(() => _tracker.Snapshot.Services.Count == 2, s_deadline, "the other Service");
        Assert.Equal(before + 1, Volatile.Read(ref _events));
        Assert.Equal(["other"], _tracker.Take().Dirty.Select(k => k.Name));
    }

    [Fact]
    public async Task Run_ListedAgain_OnlyWhatDiffersIsDirty()
    {
        PutService("web");
        PutService("other");
        PutService("gone");
        PutSlice("web-1", "10.1.0.1");
        await StartAsync();
        await Eventually.TrueAsync(() => _api.Watches == 4, s_deadline, "watches");
        _tracker.Take();
        _api.IsDown = true;
        PutSlice("web-1", "10.1.0.2");
        _api.Remove("/api/v1/namespaces/ns/services/gone");
        _api.Compact();
        _api.IsDown = false;
        var dirty = new HashSet<string>();
        await Eventually.TrueAsync(
            () =>
            {
                var taken = _tracker.Take();
                Assert.False(taken.AreAllDirty);
                dirty.UnionWith(taken.Dirty.Select(k => k.Name));
                return dirty.Count >= 2;
            },
            s_deadline, "dirty Services");
        await Eventually.TrueAsync(() => _api.Watches == 4, s_deadline, "watches again");
        dirty.UnionWith(_tracker.Take().Dirty.Select(k => k.Name));
        Assert.Equal(["gone", "web"], dirty.Order());
    }

    [Fact]
    public async Task Run_ListedAgain_NothingDiffers_WakesNobody()
    {
        PutService("web");
        PutNode("n1", "a");
        PutNetworks("kubernetes", "10.96.0.0/16");
        await StartAsync();
        await Eventually.TrueAsync(() => _api.Watches == 4, s_deadline, "watches");
        var (before, lists) = (Volatile.Read(ref _events), Lists());
        _api.IsDown = true;
        _api.Put("/api/v1/namespaces/ns/pods/any", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "any" } });
        _api.Compact();
        _api.IsDown = false;
        await Eventually.TrueAsync(() => _api.Watches == 4 && Lists() >= lists + 4, s_deadline, "lists and watches again");
        Assert.Equal(before, Volatile.Read(ref _events));

        int Lists() => _api.Requests.Count(r => !r.Path.Contains("watch=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ZoneOfThisNode_MakesAllDirty_OtherNodesDoNot()
    {
        PutNode("n1", "a");
        await StartAsync();
        await _tracker.NodeListedAsync(_stop.Token).WaitAsync(s_deadline);
        await Eventually.TrueAsync(() => _tracker.Snapshot.Node?.Zone == "a", s_deadline, "the node");
        _tracker.Take();
        PutNode("n2", "b");
        PutNode("n1", "b");
        await Eventually.TrueAsync(() => _tracker.Snapshot.Node?.Zone == "b", s_deadline, "the zone");
        Assert.True(_tracker.Take().AreAllDirty);
        _api.Remove("/api/v1/nodes/n1");
        PutService("web");
        await DirtyAsync("web");
        Assert.Equal("n1", _tracker.Snapshot.Node?.Name);
    }

    [Theory]
    [InlineData(404, "NotFound")]
    [InlineData(403, "Forbidden")]
    public async Task Run_ServerHasNoServiceCidrs_GoesOnWithoutThem(int status, string reason)
    {
        _api.Fail(HttpMethod.Get, "/apis/networking.k8s.io/v1/servicecidrs", new ApiException(status, reason, "no"));
        PutService("web");
        PutNode("n1", "a");
        await StartAsync();
        await Eventually.TrueAsync(() => _tracker.Snapshot.Node is not null, s_deadline, "the node");
        await Eventually.TrueAsync(() => _log.Of(1121).Any(), s_deadline, "a line in the log");
        Assert.Contains("servicecidrs", Assert.Single(_log.Of(1121)), StringComparison.Ordinal);
        PutSlice("web-1", "10.1.0.1");
        await Eventually.TrueAsync(() => _tracker.Snapshot.SlicesOf(s_web).Length == 1, s_deadline, "the slice");
        Assert.False(_running.IsCompleted);
    }

    [Fact]
    public async Task Run_ServiceCidrs_AreThoseOfAllObjects()
    {
        PutNetworks("kubernetes", "10.96.0.0/16", "fd00::/108");
        PutNetworks("more", "10.97.0.0/16");
        await StartAsync();
        await Eventually.TrueAsync(() => _tracker.Snapshot.ServiceNetworks.Networks.Length == 3, s_deadline, "networks");
        _api.Remove("/apis/networking.k8s.io/v1/servicecidrs/more");
        await Eventually.TrueAsync(
            () => _tracker.Snapshot.ServiceNetworks.Networks.SequenceEqual([Net("10.96.0.0/16"), Net("fd00::/108")]), s_deadline, "fewer networks");
    }

    [Fact]
    public async Task Run_SlicesNotListedYet_WakesNobody()
    {
        _api.Fail(HttpMethod.Get, "/apis/discovery.k8s.io/v1/endpointslices", new ApiException(403, "Forbidden", "not yet"));
        PutService("web");
        _running = _tracker.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => _tracker.Snapshot.Services.Count == 1 || _tracker.HasSynced, s_deadline, "Services");
        Assert.True(_tracker.HasSynced || _events == 0, "woken too early");
        await _tracker.SyncedAsync(_stop.Token).WaitAsync(s_deadline);
        await Eventually.TrueAsync(() => Volatile.Read(ref _events) > 0, s_deadline, "the first event");
    }

    [Fact]
    public async Task Run_GarbageInOneService_IsToldOnce_TheOthersAreThere()
    {
        PutService("bad", s => s["spec"]!["externalIPs"] = new JsonArray("not an address"));
        PutService("web");
        await StartAsync();
        for (var i = 0; i < 3; i++)
            PutService("bad", s => (s["spec"]!["externalIPs"], s["spec"]!["ports"]![0]!["port"]) = (new JsonArray("not an address"), 90 + i));
        await Eventually.TrueAsync(() => _tracker.Snapshot.Services.Values.Any(s => s.IPv4[0].Port == 92), s_deadline, "the last change");
        Assert.Equal(2, _tracker.Snapshot.Services.Count);
        Assert.Equal(["Service ns/bad: spec.externalIPs has \"not an address\", which is no IP address; this part is left out"], _log.Of(3000));
    }

    [Fact]
    public async Task Run_NewEndpoints_CarryTheTimeOfTheirCause()
    {
        PutService("web");
        await StartAsync();
        PutSlice("web-1", "10.1.0.1", "2020-01-01T00:00:00Z");
        PutSlice("web-2", "10.1.0.2", "2999-01-01T00:00:00Z");
        await Eventually.TrueAsync(() => _tracker.Snapshot.SlicesOf(s_web).Length == 2, s_deadline, "slices");
        Assert.Equal(2999, Assert.Single(_tracker.Take().ChangeTimes).At.Year);
        Assert.Equal((1L, 0), _tracker.ServiceChanges);
        Assert.Equal((2L, 0), _tracker.EndpointChanges);
    }

    private async Task StartAsync()
    {
        _running = _tracker.RunAsync(_stop.Token);
        await _tracker.SyncedAsync(_stop.Token).WaitAsync(s_deadline);
    }

    private async Task DirtyAsync(string service)
    {
        var dirty = new HashSet<string>();
        await Eventually.TrueAsync(
            () =>
            {
                dirty.UnionWith(_tracker.Take().Dirty.Select(k => k.Name));
                return dirty.Count > 0;
            },
            s_deadline, $"{service} to be dirty");
        Assert.Equal([service], dirty);
    }

    private void PutService(string name, Action<JsonNode>? change = null)
    {
        var item = JsonNode.Parse(KubernetesJson.Serialize(Service(s => (s.Metadata.Name, s.Metadata.Uid) = (name, name))))!;
        change?.Invoke(item);
        _api.Put($"/api/v1/namespaces/ns/services/{name}", item.AsObject());
    }

    private void PutSlice(string name, string address, string? changedAt = null)
    {
        var item = JsonNode.Parse(KubernetesJson.Serialize(Slice(s => (s.Metadata.Name, s.Endpoints[0].Addresses) = (name, [address]))))!;
        if (changedAt is not null)
            item["metadata"]!["annotations"] = new JsonObject { [ChangeTimeParser.Annotation] = changedAt };
        _api.Put($"/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices/{name}", item.AsObject());
    }

    private void PutNode(string name, string zone) => _api.Put($"/api/v1/nodes/{name}", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["topology.kubernetes.io/zone"] = zone } },
    });

    private void PutNetworks(string name, params string[] networks) => _api.Put($"/apis/networking.k8s.io/v1/servicecidrs/{name}", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["cidrs"] = new JsonArray([.. networks.Select(n => (JsonNode)n)]) },
    });
}
