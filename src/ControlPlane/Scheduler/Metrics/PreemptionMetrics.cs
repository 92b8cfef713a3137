using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>How often room is made, and at whose cost.</summary>
internal sealed class PreemptionMetrics(IMetricFactory metrics)
{
    private readonly Counter _attempts = metrics.CreateCounter("scheduler_preemption_attempts_total", "Total preemption attempts in the cluster till now");

    private readonly Histogram _victims = metrics.CreateHistogram("scheduler_preemption_victims", "Number of selected preemption victims", MetricBuckets.Victims);

    private readonly Histogram _durations = metrics.CreateHistogram(
        "scheduler_preemption_goroutines_duration_seconds", "Duration in seconds for running goroutines for the preemption.", ["result"], MetricBuckets.Long);

    private readonly Counter _executions = metrics.CreateCounter(
        "scheduler_preemption_goroutines_execution_total", "Number of preemption goroutines executed.", ["result"]);

    public void Attempted(int victims)
    {
        _attempts.Inc();
        if (victims > 0)
            _victims.Observe(victims);
    }

    public void Ended(bool isSuccess, TimeSpan took)
    {
        var result = isSuccess ? "success" : "error";
        _durations.WithLabels(result).Observe(took.TotalSeconds);
        _executions.WithLabels(result).Inc();
    }
}
