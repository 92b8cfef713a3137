using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Tracking;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>Has pods bound beside the loop, many at a time, and takes back those that cannot be. For the loop's thread, but for the binding itself.</summary>
internal sealed class BindingLauncher(
    ClusterState state, BindingExecutor executor, OutcomeReporter outcomes, SchedulerMetrics metrics, LoopMail mail, TimeProvider time, CancellationToken stop)
{
    private const int AtOnce = 1000;

    /// <summary>How long the API server may take to tell of a pod that it bound.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private int _running;

    /// <summary>So many are under way that no more are to be begun.</summary>
    public bool IsFull => _running >= AtOnce;

    public int Running => _running;

    /// <param name="began">When the attempt did, as a timestamp.</param>
    public void Launch(QueuedPod queued, SchedulingPlan plan, TimeSpan volumeTimeout, long began)
    {
        var pod = queued.Pod with { NodeName = plan.Node!.Name };
        state.Assume(pod, plan.Volumes);
        _running++;
        var request = new BindingRequest(pod, plan.Volumes, volumeTimeout);
        _ = Task.Run(
            async () =>
            {
                var problem = await BindAsync(request).ConfigureAwait(false);
                mail.Post(() => Ended(queued, request, problem, began));
            },
            CancellationToken.None);
    }

    private async Task<string?> BindAsync(BindingRequest request)
    {
        try
        {
            return await executor.BindAsync(request, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return "the scheduler stops";
        }
        catch (Exception e)
        {
            // Whatever it is, it is this pod's turn only.
            return e.ToString();
        }
    }

    private void Ended(QueuedPod queued, BindingRequest request, string? problem, long began)
    {
        _running--;
        var now = time.GetUtcNow();
        var took = time.GetElapsedTime(began);
        Release(request.Volumes);
        if (problem is null)
        {
            state.Assumed.BindingEnded(queued.Uid, now + Patience);
            metrics.Attempts.Ended(AttemptMetrics.Scheduled, queued.Pod.Shape.SchedulerName, took);
            metrics.Attempts.Bound(queued.Attempts, now - (queued.FirstActive ?? now), queued.WasFlushed);
        }
        else if (state.Forget(request.Pod, now) && state.Queue.Find(queued.Uid) == queued)
        {
            outcomes.Error(queued, problem, took, now);
        }
    }

    private void Release(VolumePlan? volumes)
    {
        if (volumes is not null)
            state.Snapshot.Volumes.Forget(volumes);
    }
}
