using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Init containers and sidecars, in order: each waits until the one before has completed (init) or started (sidecar, with its
/// startup probe). Once something later has run in this sandbox, an earlier init container is never run again, even if the
/// runtime no longer has it; sidecars are kept running for as long as the pod runs.
/// </summary>
internal static class InitContainerPlanner
{
    private enum Gate { Open, Closed }

    /// <summary>True when the main containers may be started.</summary>
    public static bool Plan(PodTurn turn, SandboxObservation sandbox)
    {
        var inits = turn.Pod.Spec.InitContainers;
        if (inits is null || inits.Count == 0)
            return true;

        var lastDone = LastReached(turn, sandbox, inits);
        for (var i = 0; i < inits.Count; i++)
        {
            var isPassed = i < lastDone;
            var gate = PodContainerRules.IsSidecar(inits[i])
                ? PlanSidecar(turn, sandbox, inits[i])
                : isPassed ? Gate.Open : PlanInit(turn, sandbox, inits[i]);
            if (turn.Memory.State != PodState.Syncing)
                return false;
            if (gate == Gate.Closed && !isPassed)
                return false;
        }
        return true;
    }

    /// <summary>Index of the last init container that was begun in this sandbox; past the end when a main container was.</summary>
    private static int LastReached(PodTurn turn, SandboxObservation sandbox, IList<V1Container> inits)
    {
        foreach (var main in turn.Pod.Spec.Containers)
            if (turn.NewestIn(sandbox.Id, main.Name) is not null || turn.IsBusy(StartContainerAction.LaneOf(main.Name)))
                return inits.Count;
        for (var i = inits.Count - 1; i >= 0; i--)
            if (turn.NewestIn(sandbox.Id, inits[i].Name) is not null)
                return i;
        return 0;
    }

    private static Gate PlanInit(PodTurn turn, SandboxObservation sandbox, V1Container container)
    {
        if (turn.IsBusy(StartContainerAction.LaneOf(container.Name)))
            return Gate.Closed;
        var current = turn.NewestIn(sandbox.Id, container.Name);
        switch (current?.State)
        {
            case null:
                ContainerPlanner.TryStart(turn, sandbox, container, ContainerKind.Init);
                return Gate.Closed;
            case ContainerState.Created:
                turn.Do(new RemoveContainerAction(current.Id, current.Name, "created but never started"));
                return Gate.Closed;
            case ContainerState.Running:
                return Gate.Closed;
            case ContainerState.Unknown:
                ContainerPlanner.Kill(turn, current, "Init container is in \"unknown\" state, try killing it before restart", "", false);
                return Gate.Closed;
            case ContainerState.Exited when current.ExitCode == 0:
                return Gate.Open;
            default:
                RestartFailed(turn, sandbox, container, current);
                return Gate.Closed;
        }
    }

    private static void RestartFailed(PodTurn turn, SandboxObservation sandbox, V1Container container, ContainerObservation current)
    {
        if (RestartRules.ShouldRestart(container, turn.Pod.Spec, current.ExitCode))
            ContainerPlanner.TryStart(turn, sandbox, container, ContainerKind.Init);
        else
            PodPlanner.Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
    }

    private static Gate PlanSidecar(PodTurn turn, SandboxObservation sandbox, V1Container container)
    {
        if (turn.IsBusy(StartContainerAction.LaneOf(container.Name)))
            return Gate.Closed;
        var current = turn.NewestIn(sandbox.Id, container.Name);
        switch (current?.State)
        {
            case null or ContainerState.Exited:
                ContainerPlanner.TryStart(turn, sandbox, container, ContainerKind.Sidecar);
                return Gate.Closed;
            case ContainerState.Created:
                turn.Do(new RemoveContainerAction(current.Id, current.Name, "created but never started"));
                return Gate.Closed;
            case ContainerState.Unknown:
                ContainerPlanner.Kill(turn, current, "Init container is in \"unknown\" state, try killing it before restart", "", false);
                return Gate.Closed;
            case ContainerState.Running:
                return KeepSidecar(turn, container, current);
            default:
                throw new InvalidOperationException($"container state {current!.State}");
        }
    }

    private static Gate KeepSidecar(PodTurn turn, V1Container container, ContainerObservation current)
    {
        if (ContainerPlanner.KillMessage(turn, container, current, "Init container") is { } kill)
        {
            ContainerPlanner.Kill(turn, current, kill.Message, kill.Reason, isRestart: true);
            return Gate.Closed;
        }
        var isStarted = container.StartupProbe is null || turn.Verdict(current.Id, ProbeKind.Startup) == ProbeVerdict.Success;
        if (isStarted && ResizePlanner.MustRestart(turn, container))
        {
            ContainerPlanner.Kill(turn, current, ResizePlanner.RestartMessage(container), "", isRestart: true);
            return Gate.Closed;
        }
        return isStarted ? Gate.Open : Gate.Closed;
    }
}
