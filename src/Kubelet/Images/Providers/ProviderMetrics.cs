using Prometheus;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>How plugins do, under upstream's names.</summary>
internal sealed class ProviderMetrics(IMetricFactory metrics)
{
    private readonly Counter _errors = metrics.CreateCounter(
        "kubelet_credential_provider_plugin_errors_total", "Number of errors from credential provider plugin", ["plugin_name"]);

    private readonly Histogram _duration = metrics.CreateHistogram(
        "kubelet_credential_provider_plugin_duration", "Duration of execution in seconds for credential provider plugin", ["plugin_name"]);

    public IDisposable Running(string plugin) => _duration.WithLabels(plugin).NewTimer();

    public void Failed(string plugin) => _errors.WithLabels(plugin).Inc();
}
