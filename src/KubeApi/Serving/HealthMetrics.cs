using Prometheus;

namespace NodeStack.KubeApi.Serving;

/// <summary>The outcome of health checks, for /metrics/slis.</summary>
public sealed class HealthMetrics(IMetricFactory metrics)
{
    private readonly Gauge _last = metrics.CreateGauge("kubernetes_healthcheck", "This metric records the result of a single healthcheck.", ["name", "type"]);

    private readonly Counter _all = metrics.CreateCounter("kubernetes_healthchecks_total", "This metric records the results of all healthcheck.", ["name", "type", "status"]);

    /// <param name="type">The endpoint that asked: healthz, livez, readyz.</param>
    public void Checked(string name, bool isHealthy, string type = "healthz")
    {
        _last.WithLabels(name, type).Set(isHealthy ? 1 : 0);
        _all.WithLabels(name, type, isHealthy ? "success" : "error").Inc();
    }
}
