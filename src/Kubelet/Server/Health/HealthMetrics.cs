using Prometheus;

namespace NodeStack.Kubelet.Server.Health;

/// <summary>The outcome of health checks, for /metrics/slis.</summary>
internal sealed class HealthMetrics(IMetricFactory metrics)
{
    private const string Type = "healthz";

    private readonly Gauge _last = metrics.CreateGauge("kubernetes_healthcheck", "This metric records the result of a single healthcheck.", ["name", "type"]);

    private readonly Counter _all = metrics.CreateCounter("kubernetes_healthchecks_total", "This metric records the results of all healthcheck.", ["name", "type", "status"]);

    public void Checked(string name, bool isHealthy)
    {
        _last.WithLabels(name, Type).Set(isHealthy ? 1 : 0);
        _all.WithLabels(name, Type, isHealthy ? "success" : "error").Inc();
    }
}
