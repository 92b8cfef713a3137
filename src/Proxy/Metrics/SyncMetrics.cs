using NodeStack.Proxy.Addresses;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>How syncs of the rules go, each family by itself.</summary>
internal sealed class SyncMetrics(IMetricFactory metrics)
{
    private static readonly string[] Family = ["ip_family"];

    private readonly Histogram _all = metrics.CreateHistogram("kubeproxy_sync_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds", Family, MetricBuckets.Sync);
    private readonly Histogram _full = metrics.CreateHistogram("kubeproxy_sync_full_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for full resyncs", Family, MetricBuckets.Sync);
    private readonly Histogram _partial = metrics.CreateHistogram("kubeproxy_sync_partial_proxy_rules_duration_seconds", "SyncProxyRules latency in seconds for partial resyncs", Family, MetricBuckets.Sync);
    private readonly Gauge _synced = metrics.CreateGauge("kubeproxy_sync_proxy_rules_last_timestamp_seconds", "The last time proxy rules were successfully synced", Family);
    private readonly Gauge _queued = metrics.CreateGauge("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds", "The last time a sync of proxy rules was queued", Family);
    private readonly Counter _failed = metrics.CreateCounter("kubeproxy_sync_proxy_rules_nftables_sync_failures_total", "Cumulative proxy nftables sync failures", Family);
    private readonly Counter _uncleaned = metrics.CreateCounter("kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total", "Cumulative proxy nftables cleanup failures", Family);
    private readonly Gauge _localless = metrics.CreateGauge(
        "kubeproxy_sync_proxy_rules_no_local_endpoints_total", "Number of services with a Local traffic policy and no endpoints", ["traffic_policy", "ip_family"]);

    /// <summary>A sync ended, well or not.</summary>
    /// <param name="isFull">Everything was written, not the difference only.</param>
    public void Ended(AddressFamily family, bool isFull, TimeSpan took)
    {
        _all.WithLabels(Name(family)).Observe(took.TotalSeconds);
        (isFull ? _full : _partial).WithLabels(Name(family)).Observe(took.TotalSeconds);
    }

    /// <summary>The kernel has the rules of this time.</summary>
    public void SyncedAt(AddressFamily family, DateTimeOffset now) => _synced.WithLabels(Name(family)).Set(Seconds(now));

    /// <summary>A sync was asked for.</summary>
    public void QueuedAt(AddressFamily family, DateTimeOffset now) => _queued.WithLabels(Name(family)).Set(Seconds(now));

    /// <summary>The kernel refused a transaction.</summary>
    public void Failed(AddressFamily family) => _failed.WithLabels(Name(family)).Inc();

    /// <summary>What nobody needs any more could not be removed.</summary>
    public void CleanupFailed(AddressFamily family) => _uncleaned.WithLabels(Name(family)).Inc();

    /// <param name="internalPolicy">Services with internalTrafficPolicy Local that have endpoints, but none on this node.</param>
    /// <param name="externalPolicy">The same of externalTrafficPolicy.</param>
    public void WithoutLocalEndpoints(AddressFamily family, int internalPolicy, int externalPolicy)
    {
        _localless.WithLabels("internal", Name(family)).Set(internalPolicy);
        _localless.WithLabels("external", Name(family)).Set(externalPolicy);
    }

    private static string Name(AddressFamily family) => MetricLabels.Of(family);

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
