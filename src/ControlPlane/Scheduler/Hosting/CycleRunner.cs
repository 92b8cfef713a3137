using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Tracking;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>One pod's turn: plan, then have it bound, or have room made, or tell why not. For the loop's thread.</summary>
internal sealed class CycleRunner(
    LoopSettings settings, ClusterState state, BindingLauncher bindings, RoomMaker room, OutcomeReporter outcomes, SchedulerMetrics metrics, TimeProvider time)
{
    private readonly Dictionary<string, ICycleObserver> _observers =
        settings.Profiles.Keys.ToDictionary(static name => name, name => metrics.Observe(name, time), StringComparer.Ordinal);

    private CycleMemory _memory = new(0, (ulong)Random.Shared.NextInt64());

    /// <summary>Whatever goes wrong in a pod's turn is its own trouble: it is tried again later, and the others go on.</summary>
    public void RunContained(QueuedPod queued)
    {
        try
        {
            Run(queued);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            outcomes.Error(queued, e.ToString(), TimeSpan.Zero, time.GetUtcNow());
        }
    }

    private void Run(QueuedPod queued)
    {
        var (pod, profile) = (queued.Pod, settings.Profiles[queued.Pod.Shape.SchedulerName]);
        if (pod.IsTerminating)
        {
            outcomes.Terminating(queued);
            return;
        }
        var began = time.GetTimestamp();
        _memory = _memory with { Seed = ChoiceRules.Next(_memory.Seed) };
        var plan = SchedulingPlanner.Plan(new SchedulingRequest(profile, pod, state.Snapshot, _memory, settings.Percentage), _observers[profile.Name]);
        _memory = plan.Memory;
        if (plan.Node is not null)
            bindings.Launch(queued, plan, settings.BindTimeouts[profile.Name], began);
        else if (plan.Diagnosis.Error is { } error)
            outcomes.Error(queued, error.Message, time.GetElapsedTime(began), time.GetUtcNow());
        else
            Failed(queued, profile, plan, began);
        metrics.Attempts.Planned(time.GetElapsedTime(began));
    }

    private void Failed(QueuedPod queued, SchedulingProfile profile, SchedulingPlan plan, long began)
    {
        if (plan.Diagnosis.NodeCount == 0)
        {
            // Upstream tries again every ten seconds; any change that matters to any plugin will do.
            outcomes.Unschedulable(queued, uint.MaxValue, FitMessageRenderer.NoNodes, "", time.GetElapsedTime(began), time.GetUtcNow());
            return;
        }
        var (message, nominated) = ("", (string?)"");
        if (profile.Preemption is { } limits)
        {
            var found = room.Make(queued.Pod, plan, limits, _memory.Seed);
            (message, nominated) = (found.Message, found.Node.Length > 0 ? found.Node : found.Clears ? "" : null);
        }
        outcomes.Unschedulable(
            queued, plan.Diagnosis.Rejectors, FitMessageRenderer.Render(plan.Diagnosis, message), nominated, time.GetElapsedTime(began), time.GetUtcNow());
    }
}
