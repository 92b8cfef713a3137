using NodeStack.ControlPlane.Scheduler.Tracking;
using NodeStack.KubeApi.Queues;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>
/// Places one pod after another. Woken by changes of the cluster and by what runs beside it; owns the cluster state, the queue and all decisions, which
/// nobody else touches. Writes nothing itself: bindings, conditions and evictions run beside it.
/// </summary>
internal sealed class SchedulingLoop(
    ClusterFeeds feeds, ClusterState state, CycleRunner cycle, BindingLauncher bindings, LoopMail mail, WakeSignal wake, LoopKeeper keeper, TimeProvider time)
{
    public async Task RunAsync(CancellationToken stop)
    {
        var kept = DateTimeOffset.MinValue;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var now = time.GetUtcNow();
            feeds.Drain(now);
            mail.Open();
            if (now - kept >= LoopKeeper.Period)
                keeper.Keep(bindings.Running, kept = now);
            if (!bindings.IsFull && state.Queue.Pop(now) is { } queued)
                cycle.RunContained(queued);
            else
                await wake.WaitAsync(LoopKeeper.Period, stop).ConfigureAwait(false);
        }
    }
}
