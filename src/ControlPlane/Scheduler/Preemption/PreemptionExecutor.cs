using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>Makes room: tells the pods that have to go why, deletes them, and takes room there from pods of lower priority that it was kept for.</summary>
internal sealed class PreemptionExecutor(
    ApiResource<V1Pod> pods, PodStatusWriter statuses, SchedulerEvents events, PreemptionMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Pods that room is made for at a time. More would make none of them faster, and would crowd out the watches that tell of the room: a watch that falls
    /// too far behind is ended, and all pods are listed again.
    /// </summary>
    private const int AtOnce = 16;

    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <param name="outranked">Pods of lower priority that room was kept for on the node.</param>
    /// <returns>Whether all victims are on their way out.</returns>
    public async Task<bool> MakeRoomAsync(SchedulingPod pod, PreemptionPlan plan, IReadOnlyList<SchedulingPod> outranked, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        foreach (var other in outranked)
            statuses.Write(other, null, "");
        var isDone = await RemoveAllAsync(pod, plan, cancel).ConfigureAwait(false);
        metrics.Ended(isDone, time.GetElapsedTime(began));
        return isDone;
    }

    private async Task<bool> RemoveAllAsync(SchedulingPod pod, PreemptionPlan plan, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var results = await Task.WhenAll(plan.Victims.Select(v => RemoveAsync(pod, v, plan.Node, cancel))).ConfigureAwait(false);
            return results.All(static r => r);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> RemoveAsync(SchedulingPod pod, SchedulingPod victim, string node, CancellationToken cancel)
    {
        if (victim.IsTerminating)
            return true;
        try
        {
            if (!victim.IsPreempted)
                await pods.PatchUnreadAsync(victim.Namespace, victim.Name, PodStatusPatchBuilder.Preempted(victim, pod.Shape.SchedulerName, time.GetUtcNow()), cancel, "status").ConfigureAwait(false);
            await pods.DeleteAsync(victim.Namespace, victim.Name, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = victim.Uid } }, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone already, or another pod has its name by now.
            return true;
        }
        catch (ApiException e)
        {
            PreemptionLog.NotRemoved(logger, victim.Key, pod.Key, e.Message);
            return false;
        }
        PreemptionLog.Removed(logger, victim.Key, pod.Key, node);
        events.Preempted(victim, pod.Uid, node);
        return true;
    }
}
