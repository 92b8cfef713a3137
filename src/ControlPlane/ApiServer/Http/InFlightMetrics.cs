using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>
/// How many requests of one kind are served: now, and as a share of the limit over time. Upstream's limiter without priority levels tells the same two
/// families; the share is observed once for every nanosecond that it lasted.
/// </summary>
internal sealed class InFlightMetrics
{
    private static readonly double[] Shares = [0, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
    private readonly Lock _gate = new();
    private readonly Gauge.Child _current;
    private readonly Histogram.Child _share;
    private readonly TimeProvider _time;
    private readonly int _limit;
    private long _since;
    private int _count;

    /// <param name="kind">readOnly or mutating.</param>
    /// <param name="limit">Most at once.</param>
    public InFlightMetrics(IMetricFactory metrics, string kind, int limit, TimeProvider time)
    {
        (_limit, _time, _since) = (limit, time, time.GetTimestamp());
        _current = metrics.CreateGauge(
            "apiserver_current_inflight_requests", "Number of requests that are being served, by kind.", ["request_kind"]).WithLabels(kind);
        _share = metrics.CreateHistogram(
            "apiserver_flowcontrol_read_vs_write_current_requests",
            "Requests that are being served as a share of the most that may be, observed for every nanosecond.", ["phase", "request_kind"],
            new HistogramConfiguration { Buckets = Shares }).WithLabels("executing", kind);
    }

    /// <param name="change">1: one more; -1: one less; 0: time has passed.</param>
    public void Change(int change)
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (now > _since)
                _share.Observe(_limit > 0 ? (double)_count / _limit : 0, (long)_time.GetElapsedTime(_since, now).TotalNanoseconds);
            (_since, _count) = (now, _count + change);
            _current.Set(_count);
        }
    }
}
