using System.Runtime.CompilerServices;
using NodeStack.KubeApi.Client;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration.V1Alpha1;
using NodeStack.Proxy.Metrics;
using NodeStack.TestSupport.Metrics;
using Prometheus;

namespace NodeStack.Proxy.Tests.Metrics;

public sealed class ProxyMetricsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddSeconds(1000.5);
    private readonly ProxyMetrics _metrics = new(new KubeProxyConfiguration());

    [Fact]
    public async Task Families_AtStart_AreThoseOfTheListThatAreAlwaysThere() => AssertEqual(
        List().Where(one => one.Value[1] != '?'), MetricText.Families(await TextAsync()));

    [Fact]
    public async Task Families_AfterEverything_AreTheList()
    {
        _metrics.Sync.Ended(AddressFamily.IPv4, true, TimeSpan.FromSeconds(1));
        _metrics.Sync.Ended(AddressFamily.IPv4, false, TimeSpan.FromSeconds(1));
        _metrics.Sync.SyncedAt(AddressFamily.IPv4, Now);
        _metrics.Sync.QueuedAt(AddressFamily.IPv4, Now);
        _metrics.Sync.Failed(AddressFamily.IPv4);
        _metrics.Sync.CleanupFailed(AddressFamily.IPv4);
        _metrics.Sync.WithoutLocalEndpoints(AddressFamily.IPv4, 1, 2);
        _metrics.Programming.Programmed(AddressFamily.IPv4, Now, Now);
        _metrics.Conntrack.Reconciled(AddressFamily.IPv4, TimeSpan.FromSeconds(1), 3);
        _metrics.Probes.HealthzAnswered(200);
        _metrics.Probes.LivezAnswered(503);
        var request = new ApiRequest(HttpMethod.Get, "/api");
        var server = new Uri("https://10.0.0.1:6443");
        _metrics.RestClient.Answered(request, server, 200, TimeSpan.FromSeconds(1));
        _metrics.RestClient.Waited(request, server, TimeSpan.FromSeconds(1));
        _metrics.RestClient.Received(request, server, 10);
        AssertEqual(List(), MetricText.Families(await TextAsync()));
    }

    [Fact]
    public async Task Sync_PartialAndFull_BothCountAsASync()
    {
        _metrics.Sync.Ended(AddressFamily.IPv4, true, TimeSpan.FromMilliseconds(3));
        _metrics.Sync.Ended(AddressFamily.IPv4, false, TimeSpan.FromSeconds(20));
        _metrics.Sync.Ended(AddressFamily.IPv6, false, TimeSpan.FromSeconds(1));
        _metrics.Sync.SyncedAt(AddressFamily.IPv6, Now);
        _metrics.Sync.WithoutLocalEndpoints(AddressFamily.IPv6, 1, 2);
        await AssertHasAsync(
            "kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 2", "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.004\"} 1",
            "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"16.384\"} 1", "kubeproxy_sync_full_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1",
            "kubeproxy_sync_partial_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1", "kubeproxy_sync_partial_proxy_rules_duration_seconds_count{ip_family=\"IPv6\"} 1",
            "kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family=\"IPv6\"} 1000.5",
            "kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy=\"internal\",ip_family=\"IPv6\"} 1", "kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy=\"external\",ip_family=\"IPv6\"} 2");
    }

    [Fact]
    public async Task Changes_Seen_AreCountedFromTheStart()
    {
        _metrics.Changes.Seen((2, 1), (1, 1));
        _metrics.Changes.Seen((3, 0), (1, 0));
        await AssertHasAsync(
            "kubeproxy_sync_proxy_rules_service_changes_pending 0", "kubeproxy_sync_proxy_rules_service_changes_total 3",
            "kubeproxy_sync_proxy_rules_endpoint_changes_pending 0", "kubeproxy_sync_proxy_rules_endpoint_changes_total 1");
    }

    [Fact]
    public void Buckets_AreUpstreams()
    {
        Assert.Equal((15, 0.001, 16.384), (MetricBuckets.Sync.Buckets!.Length, MetricBuckets.Sync.Buckets[0], MetricBuckets.Sync.Buckets[^1]));
        var programming = MetricBuckets.Programming.Buckets!;
        Assert.Equal([0.25, 0.5, 1, 2], programming[..4]);
        Assert.Equal([58, 59, 60, 65], programming[59..63]);
        Assert.Equal([110, 115, 120, 150, 180, 210, 240, 270, 300], programming[^9..]);
        Assert.Equal(80, programming.Length);
    }

    private static SortedDictionary<string, string> List([CallerFilePath] string here = "") => MetricText.List(Path.Combine(Path.GetDirectoryName(here)!, "kube-proxy.txt"));

    private static void AssertEqual(IEnumerable<KeyValuePair<string, string>> list, SortedDictionary<string, string> seen) =>
        Assert.Equal(list.Select(one => $"{one.Value.Replace("?", "", StringComparison.Ordinal)} {one.Key}"), seen.Select(one => $"{one.Value} {one.Key}"));

    private async Task AssertHasAsync(params string[] lines)
    {
        var all = (await TextAsync()).Split('\n');
        Assert.All(lines, line => Assert.Contains(line, all));
    }

    private async Task<string> TextAsync()
    {
        using var text = new MemoryStream();
        await _metrics.Registry.CollectAndExportAsTextAsync(text, ExpositionFormat.PrometheusText);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
