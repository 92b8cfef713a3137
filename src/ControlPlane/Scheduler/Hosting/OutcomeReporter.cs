using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Tracking;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>Tells why a pod has no node: puts it back, and writes its condition and an event. For the loop's thread.</summary>
internal sealed class OutcomeReporter(ClusterState state, PodStatusWriter statuses, SchedulerEvents events, AttemptMetrics metrics, ILogger logger)
{
    /// <param name="rejectors">Who turned it down.</param>
    /// <param name="nominatedNode">Where room is kept for it from now on; null: as it was.</param>
    public void Unschedulable(QueuedPod queued, uint rejectors, string message, string? nominatedNode, TimeSpan took, DateTimeOffset now)
    {
        HostingLog.Unschedulable(logger, queued.Pod.Key, message);
        metrics.Ended(AttemptMetrics.Unschedulable, queued.Pod.Shape.SchedulerName, took);
        Report(queued, rejectors, new PodCondition("False", "Unschedulable", message), nominatedNode, now);
    }

    /// <summary>It is tried again after a while.</summary>
    public void Error(QueuedPod queued, string message, TimeSpan took, DateTimeOffset now)
    {
        HostingLog.Error(logger, queued.Pod.Key, message);
        metrics.Ended(AttemptMetrics.Error, queued.Pod.Shape.SchedulerName, took);
        Report(queued, 0, new PodCondition("False", "SchedulerError", message), "", now);
    }

    /// <summary>It is on its way out, and is not tried again.</summary>
    public void Terminating(QueuedPod queued)
    {
        events.FailedScheduling(queued.Pod, $"skip schedule deleting pod: {queued.Pod.Key}");
        state.Queue.Delete(queued.Uid);
    }

    private void Report(QueuedPod queued, uint rejectors, PodCondition condition, string? nominatedNode, DateTimeOffset now)
    {
        var pod = queued.Pod;
        if (nominatedNode is not null)
            state.Snapshot.Nominated.Set(pod, nominatedNode);
        state.Queue.Failed(queued, rejectors, now);
        events.FailedScheduling(pod, condition.Message);
        var changed = pod.Scheduled == condition ? null : condition;
        // What is under way for the pod may say otherwise.
        var nominated = nominatedNode == pod.NominatedNode && !statuses.IsBusy(pod.Uid) ? null : nominatedNode;
        if (changed is not null || nominated is not null)
            statuses.Write(pod, changed, nominated);
    }
}
