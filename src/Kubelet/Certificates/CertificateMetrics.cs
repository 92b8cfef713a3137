using Prometheus;

namespace NodeStack.Kubelet.Certificates;

/// <summary>How long a certificate is still good, and how it fared with renewing it, under upstream's names.</summary>
internal sealed class CertificateMetrics
{
    private static readonly double[] s_ages = [60, 3600, 14400, 86400, 604800, 2592000, 7776000, 15552000, 31104000, 124416000];
    private readonly Gauge _ttl;
    private readonly Counter _failures;
    private readonly Histogram? _ages;
    private readonly TimeProvider _time;
    private volatile HeldCertificate? _held;

    private CertificateMetrics(CollectorRegistry registry, Gauge ttl, Counter failures, Histogram? ages, TimeProvider time)
    {
        (_ttl, _failures, _ages, _time) = (ttl, failures, ages, time);
        // What is left is true at the moment it is asked for.
        registry.AddBeforeCollectCallback(() => _ttl.Set(_held is { } held ? Math.Truncate((held.NotAfter - _time.GetUtcNow()).TotalSeconds) : double.PositiveInfinity));
    }

    public static CertificateMetrics Client(CollectorRegistry registry, TimeProvider time)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        return new CertificateMetrics(
            registry,
            metrics.CreateGauge(
                "kubelet_certificate_manager_client_ttl_seconds",
                "Gauge of the TTL (time-to-live) of the Kubelet's client certificate. The value is in seconds until certificate expiry (negative if already expired). If client certificate is invalid or unused, the value will be +INF."),
            metrics.CreateCounter("kubelet_certificate_manager_client_expiration_renew_errors", "Counter of certificate renewal errors."),
            null, time);
    }

    public static CertificateMetrics Serving(CollectorRegistry registry, TimeProvider time)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        return new CertificateMetrics(
            registry,
            metrics.CreateGauge(
                "kubelet_certificate_manager_server_ttl_seconds",
                "Gauge of the shortest TTL (time-to-live) of the Kubelet's serving certificate. The value is in seconds until certificate expiry (negative if already expired). If serving certificate is invalid or unused, the value will be +INF."),
            metrics.CreateCounter("kubelet_server_expiration_renew_errors", "Counter of certificate renewal errors."),
            metrics.CreateHistogram(
                "kubelet_certificate_manager_server_rotation_seconds", "Histogram of the number of seconds the previous certificate lived before being rotated.",
                new HistogramConfiguration { Buckets = s_ages }),
            time);
    }

    public void Hold(HeldCertificate? held) => _held = held;

    public void Failed() => _failures.Inc();

    public void Renewed(HeldCertificate? before)
    {
        if (before is not null)
            _ages?.Observe((_time.GetUtcNow() - before.NotBefore).TotalSeconds);
    }
}
