using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Reads;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.ControlPlane.Tests.Storage.Sqlite;
using NodeStack.TestSupport.Metrics;
using Prometheus;
using Xunit;

namespace NodeStack.ControlPlane.Tests.MetricNames;

/// <summary>The families that a server shows only when something goes wrong: what must happen first is made to happen, or told to their owners.</summary>
public sealed class RareMetricTests
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly IMetricFactory _factory;

    public RareMetricTests() => _factory = Prometheus.Metrics.WithCustomRegistry(_registry);

    [Fact]
    public async Task Families_AfterWhatSeldomHappens_AreThoseOfTheList()
    {
        var refused = await FullServerAsync();
        await BrokenStoreAsync();
        var caches = new CacheMetrics(_factory);
        new ChangeDecoder(static _ => throw new FormatException(), caches.Of("", "things"), NullLogger.Instance).Decode(new StoredValue("k", default, 1, 1));
        var pods = BuiltInResources.All.First(d => d.Resource == "pods");
        var served = new ServedResource(pods, ApiSchema.Get(pods.Schema), "/registry/core/pods/", null) { Stored = pods };
        new WatchMetrics(_factory, caches).Of(served).Dropped();

        var usual = MetricLists.List("apiserver");
        var seen = MetricText.Families(await _registry.TextAsync()).Append(refused).Where(one => !usual.ContainsKey(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal);
        Assert.Equal(MetricLists.List("apiserver-rare"), seen);
    }

    /// <summary>A server that has no place for a write.</summary>
    private static async Task<KeyValuePair<string, string>> FullServerAsync()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { MaxWritesInFlight = 0 });
        var review = """{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}"""u8.ToArray();
        await server.SendAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, token: "user-token");
        var text = (await server.GetAsync("/metrics")).Text;
        Assert.Contains("""apiserver_request_terminations_total{verb="POST",group="authorization.k8s.io",version="v1",resource="selfsubjectaccessreviews",subresource="",scope="resource",component="apiserver",code="429"} 1""", text, StringComparison.Ordinal);
        return MetricText.Families(text).Single(one => one.Key == "apiserver_request_terminations_total");
    }

    /// <summary>A store that was closed.</summary>
    private async Task BrokenStoreAsync()
    {
        using var folder = new SqliteFolder();
        var store = new MeteredStore(folder.Open(), _factory);
        await store.DisposeAsync();
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(async () => await store.CreateAsync("/registry/core/pods/a", "x"u8.ToArray(), null, Deadline.Token()));
        Assert.Contains("""etcd_request_errors_total{operation="create",group="",resource="pods"} 1""", await _registry.TextAsync(), StringComparison.Ordinal);
    }
}
