using System.Collections.Concurrent;
using NodeStack.ControlPlane.Controllers.Reconciling;
using Prometheus;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Work queues, under client-go's names.</summary>
internal sealed class WorkQueueMetrics(IMetricFactory metrics, TimeProvider time) : IWorkQueueObserver
{
    private static readonly HistogramConfiguration s_seconds = new() { Buckets = Histogram.ExponentialBuckets(10e-9, 10, 12) };

    private readonly ConcurrentDictionary<(string Queue, ObjectKey Key), long> _working = [];
    private readonly Gauge _depth = metrics.CreateGauge("workqueue_depth", "Current depth of workqueue", ["name"]);
    private readonly Counter _adds = metrics.CreateCounter("workqueue_adds_total", "Total number of adds handled by workqueue", ["name"]);
    private readonly Counter _retries = metrics.CreateCounter("workqueue_retries_total", "Total number of retries handled by workqueue", ["name"]);
    private readonly Histogram _waits = metrics.CreateHistogram(
        "workqueue_queue_duration_seconds", "How long in seconds an item stays in workqueue before being requested.", ["name"], s_seconds);
    private readonly Histogram _works = metrics.CreateHistogram(
        "workqueue_work_duration_seconds", "How long in seconds processing an item from workqueue takes.", ["name"], s_seconds);
    private readonly Gauge _unfinished = metrics.CreateGauge(
        "workqueue_unfinished_work_seconds", "How many seconds of work has done that is in progress and hasn't been observed by work_duration. Large values indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.", ["name"]);
    private readonly Gauge _longest = metrics.CreateGauge(
        "workqueue_longest_running_processor_seconds", "How many seconds has the longest running processor for workqueue been running.", ["name"]);

    public void Added(string queue, int depth)
    {
        _adds.WithLabels(queue).Inc();
        _depth.WithLabels(queue).Set(depth);
    }

    public void Taken(string queue, ObjectKey key, int depth, TimeSpan waited)
    {
        _depth.WithLabels(queue).Set(depth);
        _waits.WithLabels(queue).Observe(waited.TotalSeconds);
        _working[(queue, key)] = time.GetTimestamp();
    }

    public void Done(string queue, ObjectKey key, TimeSpan worked)
    {
        _works.WithLabels(queue).Observe(worked.TotalSeconds);
        _working.TryRemove((queue, key), out _);
    }

    public void Retried(string queue) => _retries.WithLabels(queue).Inc();

    /// <summary>What is under way is measured when it is asked for.</summary>
    public void Measure()
    {
        foreach (var labels in _adds.GetAllLabelValues())
        {
            var times = _working.Where(w => w.Key.Queue == labels[0]).Select(w => time.GetElapsedTime(w.Value).TotalSeconds).ToArray();
            _unfinished.WithLabels(labels).Set(times.Sum());
            _longest.WithLabels(labels).Set(times.DefaultIfEmpty().Max());
        }
    }
}
