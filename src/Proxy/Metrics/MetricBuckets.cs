using Prometheus;

namespace NodeStack.Proxy.Metrics;

/// <summary>Upstream's buckets, in seconds.</summary>
internal static class MetricBuckets
{
    /// <summary>1 ms to 16 s, doubling.</summary>
    public static HistogramConfiguration Sync { get; } = new() { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) };

    /// <summary>A quarter of a second to five minutes: each second of the first minute, every five of the second, every thirty from there.</summary>
    public static HistogramConfiguration Programming { get; } = new()
    {
        Buckets = [.. Histogram.LinearBuckets(0.25, 0.25, 2), .. Histogram.LinearBuckets(1, 1, 59), .. Histogram.LinearBuckets(60, 5, 12), .. Histogram.LinearBuckets(120, 30, 7)],
    };
}
