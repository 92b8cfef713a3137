using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>The series of one resource's cache, made when they are first needed and then kept: labels cost more than counting.</summary>
public sealed class CacheSeries
{
    private readonly CacheMetrics _metrics;
    private readonly string[] _labels;

    internal CacheSeries(CacheMetrics metrics, string group, string resource) => (_metrics, _labels) = (metrics, [group, resource]);

    internal Counter.Child InitEvents => field ??= _metrics.InitEvents.WithLabels(_labels);

    internal Histogram.Child ReadWait => field ??= _metrics.ReadWait.WithLabels(_labels);

    internal Counter.Child DecodeErrors => field ??= _metrics.DecodeErrors.WithLabels(_labels);

    private Counter.Child Received => field ??= _metrics.Received.WithLabels(_labels);

    private Counter.Child StoreEvents => field ??= _metrics.StoreEvents.WithLabels(_labels);

    private Counter.Child StoreProgress => field ??= _metrics.StoreProgress.WithLabels(_labels);

    private Counter.Child Dispatched => field ??= _metrics.Dispatched.WithLabels(_labels);

    private Counter.Child Fills => field ??= _metrics.Fills.WithLabels(_labels);

    private Gauge.Child Capacity => field ??= _metrics.Capacity.WithLabels(_labels);

    private Gauge.Child Bytes => field ??= _metrics.Bytes.WithLabels(_labels);

    private Counter.Child StoreLists => field ??= _metrics.StoreLists.WithLabels(_labels);

    private Counter.Child StoreFetched => field ??= _metrics.StoreFetched.WithLabels(_labels);

    private Counter.Child StoreEvaluated => field ??= _metrics.StoreEvaluated.WithLabels(_labels);

    private Counter.Child StoreReturned => field ??= _metrics.StoreReturned.WithLabels(_labels);

    private Counter.Child Lists => field ??= _metrics.Lists.WithLabels([.. _labels, ""]);

    private Counter.Child ListFetched => field ??= _metrics.ListFetched.WithLabels([.. _labels, ""]);

    private Counter.Child ListReturned => field ??= _metrics.ListReturned.WithLabels(_labels);

    private Counter.Child NewestReads => field ??= _metrics.ConsistentReads.WithLabels([.. _labels, "true", "false"]);

    /// <summary>The cache was filled, with an empty past.</summary>
    internal void Filled(int capacity, long bytes)
    {
        Fills.Inc();
        Capacity.Set(capacity);
        Bytes.Set(bytes);
    }

    /// <summary>A batch came from the store.</summary>
    /// <param name="dispatched">Changes that its events made.</param>
    /// <param name="bytes">Of all objects after it.</param>
    internal void Told(int events, int dispatched, long bytes)
    {
        if (events == 0)
        {
            StoreProgress.Inc();
            return;
        }
        StoreEvents.Inc(events);
        Received.Inc(events);
        Dispatched.Inc(dispatched);
        Bytes.Set(bytes);
    }

    internal void Grew(int capacity)
    {
        Capacity.Set(capacity);
        _metrics.CapacityGrowth.WithLabels(_labels).Inc();
    }

    internal void ListedFromStore(int fetched, int evaluated, int returned)
    {
        StoreLists.Inc();
        StoreFetched.Inc(fetched);
        StoreEvaluated.Inc(evaluated);
        StoreReturned.Inc(returned);
    }

    internal void Listed(int fetched, int returned)
    {
        Lists.Inc();
        ListFetched.Inc(fetched);
        ListReturned.Inc(returned);
    }

    /// <summary>A list asked for the newest state: here the cache always gets as far, or the store cannot be asked.</summary>
    internal void ReadNewest(bool isDone)
    {
        if (isDone)
            NewestReads.Inc();
        else
            _metrics.ConsistentReads.WithLabels([.. _labels, "false", "false"]).Inc();
    }
}
