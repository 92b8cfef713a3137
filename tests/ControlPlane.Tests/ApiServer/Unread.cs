using Prometheus;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Metrics for parts whose metrics a test does not look at.</summary>
internal static class Unread
{
    public static IMetricFactory Metrics => Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry());
}
