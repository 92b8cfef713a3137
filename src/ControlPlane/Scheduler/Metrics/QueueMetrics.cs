using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Queue;
using Prometheus;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>Who waits, and for what.</summary>
internal sealed class QueueMetrics(IMetricFactory metrics)
{
    private readonly Gauge _pending = metrics.CreateGauge(
        "scheduler_pending_pods",
        "Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.",
        ["queue"]);

    private readonly Counter _incoming = metrics.CreateCounter(
        "scheduler_queue_incoming_pods_total", "Number of pods added to scheduling queues by event and queue type.", ["queue", "event"]);

    private readonly Gauge _reasons = metrics.CreateGauge(
        "scheduler_unschedulable_pods",
        "The number of unschedulable pods broken down by plugin name. A pod will increment the gauge for all plugins that caused it to not schedule and so this metric have meaning only when broken down by plugin.",
        ["plugin", "profile"]);

    public void Moved(string queue, string cause) => _incoming.WithLabels(queue, cause).Inc();

    /// <summary>Counts all who wait.</summary>
    public void Show(SchedulingQueue queue)
    {
        _pending.WithLabels("active").Set(queue.ActiveCount);
        _pending.WithLabels("backoff").Set(queue.BackoffCount);
        _pending.WithLabels("unschedulable").Set(queue.UnschedulableCount);
        _pending.WithLabels("gated").Set(queue.GatedCount);
        foreach (var labels in _reasons.GetAllLabelValues())
            _reasons.WithLabels(labels).Set(0);
        foreach (var group in queue.Waiting.Where(static q => q.Rejectors != 0).GroupBy(static q => (q.Rejectors, q.Pod.Shape.SchedulerName)))
        {
            foreach (var plugin in PluginNames.In(group.Key.Rejectors))
                _reasons.WithLabels(plugin, group.Key.SchedulerName).Inc(group.Count());
        }
    }
}
