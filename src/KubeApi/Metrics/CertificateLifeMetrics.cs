using Prometheus;

namespace NodeStack.KubeApi.Metrics;

/// <summary>How long the certificates that clients show are still good, under upstream's name.</summary>
public sealed class CertificateLifeMetrics(IMetricFactory metrics)
{
    private readonly Histogram _remaining = metrics.CreateHistogram(
        "apiserver_client_certificate_expiration_seconds", "Distribution of the remaining lifetime on the certificate used to authenticate a request.",
        new HistogramConfiguration
        {
            Buckets = [0, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 345600, 604800, 2592000, 7776000, 15552000, 31104000],
        });

    public void Shown(TimeSpan remaining) => _remaining.Observe(remaining.TotalSeconds);
}
