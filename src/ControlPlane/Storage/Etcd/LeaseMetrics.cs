using Prometheus;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>How many values share a lease, under upstream's name.</summary>
internal sealed class LeaseMetrics(IMetricFactory metrics)
{
    private readonly Histogram _objects = metrics.CreateHistogram(
        "etcd_lease_object_counts", "Values that a lease had when the next one took its place.",
        new HistogramConfiguration { Buckets = [10, 50, 100, 500, 1000, 2500, 5000] });

    /// <param name="values">Written with the lease that no more are written with.</param>
    public void Full(int values) => _objects.Observe(values);
}
