using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Tracking;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>Decides who makes room for a pod, and has that done beside the loop. For the loop's thread, but for the doing.</summary>
internal sealed class RoomMaker(
    ClusterState state, PreemptionExecutor executor, PreemptionMetrics metrics, LoopMail mail, TimeProvider time, CancellationToken stop)
{
    public PreemptionPlan Make(SchedulingPod pod, SchedulingPlan plan, PreemptionLimits limits, ulong seed)
    {
        var request = new PreemptionRequest(pod, state.Snapshot, plan.Filters, plan.Diagnosis, [.. state.Budgets.Values], limits, (uint)seed);
        var room = PreemptionPlanner.Plan(request);
        metrics.Attempted(room.Victims.Count);
        if (room.Node.Length > 0)
            Launch(pod, room);
        return room;
    }

    private void Launch(SchedulingPod pod, PreemptionPlan room)
    {
        var outranked = state.Snapshot.Nominated.On(room.Node).Where(p => p.Priority < pod.Priority && p.Uid != pod.Uid).ToList();
        foreach (var other in outranked)
            state.Snapshot.Nominated.Remove(other.Uid);
        state.Queue.BeginPreemption(pod.Uid, [.. room.Victims.Select(static v => (v.Uid, v.IsTerminating))]);
        _ = Task.Run(
            async () =>
            {
                var isDone = await RunAsync(pod, room, outranked).ConfigureAwait(false);
                mail.Post(() => Ended(pod, isDone));
            },
            CancellationToken.None);
    }

    private async Task<bool> RunAsync(SchedulingPod pod, PreemptionPlan room, List<SchedulingPod> outranked)
    {
        try
        {
            return await executor.MakeRoomAsync(pod, room, outranked, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Ended(SchedulingPod pod, bool isDone)
    {
        var now = time.GetUtcNow();
        // Who could not be removed stays: the pod looks for room again.
        if (isDone)
            state.Queue.EndPreemption(pod.Uid, now);
        else
            state.Queue.AbandonPreemption(pod.Uid, now);
    }
}
