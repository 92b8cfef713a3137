using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>Upstream's buckets, in seconds or in pieces.</summary>
internal static class MetricBuckets
{
    /// <summary>0.1 ms to 0.2 s, doubling.</summary>
    public static HistogramConfiguration Short { get; } = new() { Buckets = Histogram.ExponentialBuckets(0.0001, 2, 12) };

    /// <summary>1 ms to 16 s, doubling.</summary>
    public static HistogramConfiguration Attempt { get; } = new() { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) };

    /// <summary>10 ms to hours, doubling.</summary>
    public static HistogramConfiguration Long { get; } = new() { Buckets = Histogram.ExponentialBuckets(0.01, 2, 20) };

    public static HistogramConfiguration Tries { get; } = new() { Buckets = Histogram.ExponentialBuckets(1, 2, 5) };

    public static HistogramConfiguration Victims { get; } = new() { Buckets = Histogram.ExponentialBuckets(1, 2, 7) };
}
