using System.Collections.Concurrent;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>What caches do, by resource, under upstream's names (storage/cacher and storage/etcd3 of the apiserver).</summary>
public sealed class CacheMetrics
{
    private readonly IMetricFactory _metrics;
    private readonly ConcurrentDictionary<(string Group, string Resource), CacheSeries> _series = new();

    public CacheMetrics(IMetricFactory metrics)
    {
        _metrics = metrics;
        InitEvents = Count("apiserver_init_events_total", "Objects and changes of the past that watches began with.");
        Received = Count("apiserver_watch_cache_events_received_total", "Events that the cache got from the store.");
        StoreEvents = Count("apiserver_storage_events_received_total", "Events that the store told.");
        StoreProgress = Count("etcd_bookmark_total", "How often the store told that it has got further without an event.");
        Dispatched = Count("apiserver_watch_cache_events_dispatched_total", "Changes that the cache passed on to its watches.");
        Fills = Count("apiserver_watch_cache_initializations_total", "How often the cache was filled by a list.");
        Capacity = metrics.CreateGauge("watch_cache_capacity", "Changes that the cache has room for.", ["group", "resource"]);
        CapacityGrowth = Count("watch_cache_capacity_increase_total", "How often the cache made room for more changes.");
        Bytes = metrics.CreateGauge("apiserver_resource_size_estimate_bytes", "Size of the stored objects, about, in bytes.", ["group", "resource"]);
        DecodeErrors = Count("apiserver_storage_decode_errors_total", "Stored values that are no objects.");
        StoreLists = Count("apiserver_storage_list_total", "Lists that the store was asked for.");
        StoreFetched = Count("apiserver_storage_list_fetched_objects_total", "Objects that lists read from the store.");
        StoreEvaluated = Count("apiserver_storage_list_evaluated_objects_total", "Objects that lists from the store looked at.");
        StoreReturned = Count("apiserver_storage_list_returned_objects_total", "Objects that lists from the store returned.");
        Lists = Count("apiserver_cache_list_total", "Lists answered from the cache.", "index");
        ListFetched = Count("apiserver_cache_list_fetched_objects_total", "Objects that lists looked at in the cache.", "index");
        ListReturned = Count("apiserver_cache_list_returned_objects_total", "Objects that lists from the cache returned.");
        ConsistentReads = Count("apiserver_watch_cache_consistent_read_total", "Lists of the newest state, answered from the cache.", "success", "fallback");
        ReadWait = metrics.CreateHistogram(
            "apiserver_watch_cache_read_wait_seconds", "Time in seconds that reads waited until the cache was as new as they need it.", ["group", "resource"],
            new HistogramConfiguration { Buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3] });
    }

    internal Counter InitEvents { get; }
    internal Counter Received { get; }
    internal Counter StoreEvents { get; }
    internal Counter StoreProgress { get; }
    internal Counter Dispatched { get; }
    internal Counter Fills { get; }
    internal Gauge Capacity { get; }
    internal Counter CapacityGrowth { get; }
    internal Gauge Bytes { get; }
    internal Counter DecodeErrors { get; }
    internal Counter StoreLists { get; }
    internal Counter StoreFetched { get; }
    internal Counter StoreEvaluated { get; }
    internal Counter StoreReturned { get; }
    internal Counter Lists { get; }
    internal Counter ListFetched { get; }
    internal Counter ListReturned { get; }
    internal Counter ConsistentReads { get; }
    internal Histogram ReadWait { get; }

    /// <summary>Always the same series for the same resource.</summary>
    /// <param name="group">Empty for the core group.</param>
    public CacheSeries Of(string group, string resource) =>
        _series.GetOrAdd((group, resource), static (key, metrics) => new CacheSeries(metrics, key.Group, key.Resource), this);

    private Counter Count(string name, string help, params string[] more) => _metrics.CreateCounter(name, help, ["group", "resource", .. more]);
}
