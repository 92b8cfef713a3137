using System.Globalization;
using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>How attempts to place pods go.</summary>
internal sealed class AttemptMetrics(IMetricFactory metrics)
{
    public const string Scheduled = "scheduled";
    public const string Unschedulable = "unschedulable";
    public const string Error = "error";
    private const int MostLabeled = 15;

    private readonly Counter _all = metrics.CreateCounter(
        "scheduler_schedule_attempts_total",
        "Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.",
        ["result", "profile"]);

    private readonly Histogram _latency = metrics.CreateHistogram(
        "scheduler_scheduling_attempt_duration_seconds", "Scheduling attempt latency in seconds (scheduling algorithm + binding)", ["result", "profile"], MetricBuckets.Attempt);

    private readonly Histogram _algorithm = metrics.CreateHistogram(
        "scheduler_scheduling_algorithm_duration_seconds", "Scheduling algorithm latency in seconds", MetricBuckets.Attempt);

    private readonly Histogram _sli = metrics.CreateHistogram(
        "scheduler_pod_scheduling_sli_duration_seconds",
        "E2e latency for a pod being scheduled, from the time the pod enters the scheduling queue and might involve multiple scheduling attempts.", ["attempts"],
        MetricBuckets.Long);

    private readonly Histogram _tries = metrics.CreateHistogram("scheduler_pod_scheduling_attempts", "Number of attempts to successfully schedule a pod.", MetricBuckets.Tries);

    private readonly Counter _afterFlush = metrics.CreateCounter(
        "scheduler_pod_scheduled_after_flush_total",
        "Number of pods that were successfully scheduled after being flushed from unschedulablePods due to timeout. This metric helps detect potential queueing hint misconfigurations or event handling issues.");

    /// <param name="result">One of the constants here.</param>
    public void Ended(string result, string profile, TimeSpan took)
    {
        _all.WithLabels(result, profile).Inc();
        _latency.WithLabels(result, profile).Observe(took.TotalSeconds);
    }

    public void Planned(TimeSpan took) => _algorithm.Observe(took.TotalSeconds);

    /// <param name="waited">Since it was first free to be scheduled.</param>
    /// <param name="wasFlushed">It was tried because it had waited so long.</param>
    public void Bound(int attempts, TimeSpan waited, bool wasFlushed)
    {
        _tries.Observe(attempts);
        _sli.WithLabels(attempts >= MostLabeled ? "15+" : attempts.ToString(CultureInfo.InvariantCulture)).Observe(waited.TotalSeconds);
        if (wasFlushed)
            _afterFlush.Inc();
    }
}
