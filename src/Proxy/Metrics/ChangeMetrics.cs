using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>Changes of services and endpoints that were seen, and those that are not in the rules yet. Upstream counts both families as one.</summary>
internal sealed class ChangeMetrics(IMetricFactory metrics)
{
    private readonly Gauge _pendingEndpoints = metrics.CreateGauge("kubeproxy_sync_proxy_rules_endpoint_changes_pending", "Pending proxy rules Endpoint changes");
    private readonly Counter _endpoints = metrics.CreateCounter("kubeproxy_sync_proxy_rules_endpoint_changes_total", "Cumulative proxy rules Endpoint changes");
    private readonly Gauge _pendingServices = metrics.CreateGauge("kubeproxy_sync_proxy_rules_service_changes_pending", "Pending proxy rules Service changes");
    private readonly Counter _services = metrics.CreateCounter("kubeproxy_sync_proxy_rules_service_changes_total", "Cumulative proxy rules Service changes");

    /// <summary>How many there were since the start, and how many wait now.</summary>
    public void Seen((long Total, int Pending) services, (long Total, int Pending) endpoints)
    {
        _services.IncTo(services.Total);
        _pendingServices.Set(services.Pending);
        _endpoints.IncTo(endpoints.Total);
        _pendingEndpoints.Set(endpoints.Pending);
    }
}
