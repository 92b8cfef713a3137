using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// The end of a pod. All containers are told to stop at once, each with the pod's grace; sidecars run their preStop at once too
/// but are stopped only after the main containers and the sidecars that started after them, or when the grace is over. Then the
/// sandbox is stopped, then volumes and cgroup go, and once the pod has left its source everything else.
/// </summary>
internal static class TerminationPlanner
{
    public static void PlanTerminating(PodTurn turn)
    {
        ShortenGrace(turn);
        var running = turn.Seen.Containers.Where(c => c.State is ContainerState.Running or ContainerState.Unknown).ToList();
        foreach (var container in running)
            PlanStop(turn, container, running);
        if (running.Count > 0 || turn.IsAnyStartBusy() || IsAnyStopBusy(turn))
            return;

        var isUp = false;
        foreach (var sandbox in turn.Seen.Sandboxes)
        {
            var isStopped = turn.Memory.StoppedSandboxes.Contains(sandbox.Id);
            if (isStopped && !sandbox.Ready)
                continue;
            isUp = true;
            if (isStopped)
                turn.LookAgain(turn.Now + TimeSpan.FromSeconds(1));
            else
                turn.Do(new StopSandboxAction(sandbox.Id, "the pod terminates"));
        }
        if (!isUp)
            turn.MoveTo(PodState.Terminated);
    }

    public static void PlanTerminated(PodTurn turn)
    {
        var isGone = turn.Wish.Removal is { LeftSource: true };
        if (!turn.Memory.TornDown)
            turn.Do(new TeardownAction("the pod has ended"));
        if (!isGone || !RemoveRemains(turn) || !turn.Memory.TornDown || turn.Memory.Purged)
            return;
        turn.Do(new PurgeAction("the pod has left its source"));
    }

    /// <summary>Removes what the runtime still has. True when it has nothing.</summary>
    private static bool RemoveRemains(PodTurn turn)
    {
        foreach (var c in turn.Seen.Containers)
            turn.Do(new RemoveContainerAction(c.Id, c.Name, "the pod has left its source"));
        if (turn.Seen.Containers.Count > 0)
            return false;
        foreach (var s in turn.Seen.Sandboxes)
            turn.Do(new RemoveSandboxAction(s.Id, "the pod has left its source"));
        return turn.Seen.Sandboxes.Count == 0;
    }

    private static void PlanStop(PodTurn turn, ContainerObservation container, List<ContainerObservation> running)
    {
        var found = PodContainerRules.Find(turn.Pod, container.Name);
        var kind = found?.Kind ?? ContainerKind.Main;
        var isHeld = kind == ContainerKind.Sidecar && MustWait(turn, container, running);
        if (!turn.Memory.Stopping.TryGetValue(container.Id, out var progress))
        {
            var grace = GraceRules.ForKill(turn.Pod, found?.Container, "", turn.Memory.Cause?.Grace);
            turn.Do(new KillContainerAction(container.Id, container.Name, kind, "", grace, true, isHeld, "the pod terminates"));
            return;
        }
        if (!progress.HookDone)
            return;
        var end = progress.StartedAt + progress.Grace;
        if (isHeld && end > turn.Now)
        {
            turn.LookAgain(end);
            return;
        }
        var left = GraceRules.Remaining(progress.Grace, progress.StartedAt, turn.Now);
        turn.Do(new StopContainerAction(container.Id, container.Name, left, isHeld ? "its grace is over" : "its turn to stop"));
    }

    /// <summary>A sidecar waits for every main container and for the sidecars that come after it.</summary>
    private static bool MustWait(PodTurn turn, ContainerObservation sidecar, List<ContainerObservation> running)
    {
        var isAfter = false;
        foreach (var init in turn.Pod.Spec.InitContainers ?? [])
        {
            if (isAfter && PodContainerRules.IsSidecar(init) && running.Exists(c => c.Name == init.Name))
                return true;
            isAfter |= init.Name == sidecar.Name;
        }
        foreach (var main in turn.Pod.Spec.Containers)
            if (running.Exists(c => c.Name == main.Name))
                return true;
        return false;
    }

    /// <summary>A deletion that comes while the pod already terminates may only shorten the grace.</summary>
    private static void ShortenGrace(PodTurn turn)
    {
        var cause = turn.Memory.Cause;
        if (turn.Wish.Removal?.Grace is { } wanted && cause is not null && (cause.Grace is null || wanted < cause.Grace))
            turn.Memory = turn.Memory with { Cause = cause with { Grace = wanted } };
    }

    private static bool IsAnyStopBusy(PodTurn turn)
    {
        foreach (var lane in turn.Memory.InFlight)
            if (lane.StartsWith("stop/", StringComparison.Ordinal) || lane.StartsWith("sandbox/", StringComparison.Ordinal))
                return true;
        return false;
    }
}
