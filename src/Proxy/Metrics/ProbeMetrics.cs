using System.Globalization;
using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>Answers of the health server.</summary>
internal sealed class ProbeMetrics(IMetricFactory metrics)
{
    private readonly Counter _healthz = metrics.CreateCounter("kubeproxy_proxy_healthz_total", "Cumulative proxy healthz HTTP status", ["code"]);
    private readonly Counter _livez = metrics.CreateCounter("kubeproxy_proxy_livez_total", "Cumulative proxy livez HTTP status", ["code"]);

    public void HealthzAnswered(int statusCode) => _healthz.WithLabels(Text(statusCode)).Inc();

    public void LivezAnswered(int statusCode) => _livez.WithLabels(Text(statusCode)).Inc();

    private static string Text(int statusCode) => statusCode.ToString(CultureInfo.InvariantCulture);
}
