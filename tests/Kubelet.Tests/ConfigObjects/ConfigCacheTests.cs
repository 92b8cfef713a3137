using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.ConfigObjects;

public sealed class ConfigCacheTests : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private static readonly ConfigReference s_map = new(ConfigKind.ConfigMap, "ns", "m");
    private readonly FakeConfigApi _api = new();
    private readonly FakeTimeProvider _time = new();
    private readonly WatchedConfigReader _reader;
    private readonly ConfigCache _cache;
    private readonly List<string> _woken = [];

    public ConfigCacheTests()
    {
        _reader = new WatchedConfigReader(new ApiResources(_api), _time, NullLogger.Instance);
        _cache = new ConfigCache(_reader);
        _cache.Changed += uids =>
        {
            lock (_woken)
                _woken.AddRange(uids);
        };
    }

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task ReadAsync_ObjectOfAPod_IsListedAndWatchedByNameOnly()
    {
        _api.Put(Map("m", "1"));
        _cache.Follow([Pod("u1", "m")]);
        Assert.Equal("1", await ValueAsync());
        await WatchesAsync("/api/v1/namespaces/ns/configmaps/m");
        Assert.All(_api.Requests, r => Assert.Contains("fieldSelector=metadata.name%3Dm", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_NoSuchObject_IsKnownToBeNone()
    {
        _cache.Follow([Pod("u1", "m")]);
        Assert.Null((await ReadAsync()).ConfigMap("ns", "m"));
    }

    [Fact]
    public async Task ReadAsync_NotOfAnyPod_IsNotRegistered() =>
        Assert.Equal("object \"ns\"/\"m\" not registered", await ProblemAsync());

    [Fact]
    public async Task ReadAsync_ServerAway_SaysSoAfterASecondAndTellsThePodOnceItIsBack()
    {
        _api.IsAway = true;
        _api.Put(Map("m", "1"));
        _cache.Follow([Pod("u1", "m")]);
        var problem = ProblemAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("failed to sync configmap cache: timed out waiting for the condition", await problem.WaitAsync(s_deadline));
        _api.IsAway = false;
        await AdvanceUntilAsync(() => Woken().Count > 0, "the pod is told");
        Assert.Equal("1", await ValueAsync());
    }

    [Fact]
    public async Task Changed_ObjectChanges_ItsPodsAreTold()
    {
        _api.Put(Map("m", "1"));
        _cache.Follow([Pod("u1", "m"), Pod("u2", "m"), Pod("u3", "other")]);
        Assert.Equal("1", await ValueAsync());
        await WatchesAsync("/api/v1/namespaces/ns/configmaps/m", "/api/v1/namespaces/ns/configmaps/other");
        Assert.Empty(Woken());
        _api.Put(Map("m", "2"));
        await Eventually.TrueAsync(() => Woken().Count == 2, s_deadline, "both pods are told");
        Assert.Equal(["u1", "u2"], Woken().Order());
        Assert.Equal("2", await ValueAsync());
    }

    [Fact]
    public async Task ReadAsync_ServerGoesAway_WhatWasSeenIsUsed()
    {
        _api.Put(Map("m", "1"));
        _cache.Follow([Pod("u1", "m")]);
        Assert.Equal("1", await ValueAsync());
        await WatchesAsync("/api/v1/namespaces/ns/configmaps/m");
        _api.IsAway = true;
        _api.Break();
        Assert.Equal("1", await ValueAsync());
        _api.Put(Map("m", "2"));
        _api.IsAway = false;
        await AdvanceUntilAsync(() => _api.OpenWatches.Count == 1, "it is watched again");
    }

    [Fact]
    public async Task Follow_LastPodLeaves_TheWatchEnds()
    {
        _api.Put(Map("m", "1"));
        _cache.Follow([Pod("u1", "m"), Pod("u2", "m")]);
        await WatchesAsync("/api/v1/namespaces/ns/configmaps/m");
        _cache.Follow([Pod("u2", "m")]);
        Assert.Single(_api.OpenWatches);
        _cache.Follow([]);
        await WatchesAsync();
        Assert.Equal("object \"ns\"/\"m\" not registered", await ProblemAsync());
    }

    [Fact]
    public async Task ReadAsync_ImmutableObject_IsSeenOnceAndNotWatched()
    {
        var map = Map("m", "1");
        map.Immutable = true;
        _api.Put(map);
        _cache.Follow([Pod("u1", "m")]);
        Assert.Equal("1", await ValueAsync());
        await WatchesAsync();
        Assert.Equal("1", await ValueAsync());
    }

    [Theory]
    [InlineData("Get", 2)]
    [InlineData("Cache", 1)]
    public async Task Fetched_Twice_AsksAsItsStrategySays(string strategy, int gets)
    {
        _api.Put(Map("m", "1"));
        var cache = new ConfigCache(ConfigReaders.Of(strategy, new ApiResources(_api), _time, NullLogger.Instance));
        cache.Follow([Pod("u1", "m")]);
        for (var i = 0; i < 2; i++)
            Assert.Equal("1", (await cache.ReadAsync(new HashSet<ConfigReference> { s_map }, default)).ConfigMap("ns", "m")!.Data["k"]);
        Assert.Equal(gets, _api.Requests.Count);
        Assert.Equal(TimeSpan.FromMinutes(1), cache.RefreshPeriod);
        _api.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("1", (await cache.ReadAsync(new HashSet<ConfigReference> { s_map }, default)).ConfigMap("ns", "m")!.Data["k"]);
    }

    private async Task<IConfigObjects> ReadAsync() => await _cache.ReadAsync(new HashSet<ConfigReference> { s_map }, default).AsTask().WaitAsync(s_deadline);

    private async Task<string> ValueAsync() => (await ReadAsync()).ConfigMap("ns", "m")!.Data["k"];

    private async Task<string> ProblemAsync()
    {
        var view = await ReadAsync();
        return Assert.Throws<PodConfigException>(() => view.ConfigMap("ns", "m")).Message;
    }

    private Task WatchesAsync(params string[] expected) =>
        Eventually.TrueAsync(() => _api.OpenWatches.SequenceEqual(expected), s_deadline, $"watches are [{string.Join(", ", expected)}]");

    private Task AdvanceUntilAsync(Func<bool> holds, string what) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return holds();
        }, s_deadline, what);

    private List<string> Woken()
    {
        lock (_woken)
            return [.. _woken];
    }

    private static V1ConfigMap Map(string name, string value) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns" },
        Data = new Dictionary<string, string> { ["k"] = value },
    };

    private static V1Pod Pod(string uid, string map)
    {
        var pod = TestPods.Spec($"containers: [{{name: c, envFrom: [{{configMapRef: {{name: {map}}}}}]}}]");
        pod.Metadata.Uid = uid;
        return pod;
    }
}
