using System.Runtime.CompilerServices;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Registry;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Counts of watches, under upstream's names.</summary>
internal sealed class WatchMetrics(IMetricFactory metrics, CacheMetrics caches)
{
    private static readonly string[] Labels = ["group", "version", "resource"];
    private readonly ConditionalWeakTable<ResourceDeclaration, WatchSeries> _series = [];

    private readonly Counter _events = metrics.CreateCounter("apiserver_watch_events_total", "Events sent to watchers.", Labels);

    private readonly Histogram _sizes = metrics.CreateHistogram(
        "apiserver_watch_events_sizes", "Size of the events sent to watchers, in bytes.", Labels,
        new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1024, 2, 8) });

    private readonly Histogram _lists = metrics.CreateHistogram(
        "apiserver_watch_list_duration_seconds", "Time in seconds until watches that begin with all objects had sent them.", [.. Labels, "scope"],
        new HistogramConfiguration { Buckets = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60] });

    private readonly Counter _dropped = metrics.CreateCounter(
        "apiserver_terminated_watchers_total", "Watchers ended because they did not keep up.", ["group", "resource"]);

    private readonly Gauge _watching = metrics.CreateGauge("apiserver_registered_watchers", "Watchers at present.", Labels);

    /// <summary>What the watches of a resource count under; the same for all of them.</summary>
    public WatchSeries Of(ServedResource resource) => _series.GetValue(resource.Declaration, _ => Make(resource));

    private WatchSeries Make(ServedResource resource)
    {
        var declared = resource.Declaration;
        string[] labels = [declared.Group, declared.Version, declared.Resource];
        return new WatchSeries(
            _watching.WithLabels(labels), () => (_events.WithLabels(labels), _sizes.WithLabels(labels)), caches.Of(resource.Stored.Group, resource.Stored.Resource),
            scope => _lists.WithLabels([.. labels, scope]), () => _dropped.WithLabels(declared.Group, declared.Resource).Inc());
    }
}
