using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Containers of a pod that has a sandbox: ephemeral ones at any time, init containers in order, then the main ones. First starts
/// go one after another in the order of the spec; restarts and kills of different containers do not wait for each other.
/// </summary>
internal static class ContainerPlanner
{
    public static void Plan(PodTurn turn, SandboxObservation sandbox)
    {
        // After a restart of the kubelet this brings cgroup and volumes up to date beside what already runs.
        if (!turn.Memory.Prepared)
            turn.Do(new PrepareAction("first turn", turn.Memory.ObjectsVersion, ResizePlanner.FirstGroup(turn)));
        RefreshPlanner.Plan(turn);
        PlanEphemeral(turn, sandbox);
        ResizePlanner.Plan(turn, sandbox);
        if (!InitContainerPlanner.Plan(turn, sandbox) || turn.Memory.State != PodState.Syncing)
            return;

        var alive = 0;
        var firstStartBusy = false;
        foreach (var container in turn.Pod.Spec.Containers)
            alive += PlanMain(turn, sandbox, container, ref firstStartBusy) ? 1 : 0;
        if (alive == 0)
            PodPlanner.Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
    }

    /// <summary>
    /// False: the pod has run, and no policy asks for more, so it needs no new sandbox. A pod that never got a container made
    /// is always tried again.
    /// </summary>
    public static bool HasWorkForNewSandbox(PodTurn turn)
    {
        if (turn.Seen.Containers.Count == 0 || RestartAllPlanner.IsUnderWay(turn.Pod, turn.Seen))
            return true;
        if (turn.Pod.Spec.RestartPolicy == "Never")
            return false;
        var hasRunMain = false;
        foreach (var container in turn.Pod.Spec.Containers)
        {
            var last = turn.Newest(container.Name);
            hasRunMain |= last is not null;
            var policy = container.RestartPolicy ?? turn.Pod.Spec.RestartPolicy;
            if (last is not { State: ContainerState.Exited, ExitCode: 0 } || policy != "OnFailure")
                return true;
        }
        return !hasRunMain;
    }

    /// <summary>True when the container runs or is to run.</summary>
    private static bool PlanMain(PodTurn turn, SandboxObservation sandbox, V1Container container, ref bool firstStartBusy)
    {
        if (turn.IsBusy(StartContainerAction.LaneOf(container.Name)))
        {
            firstStartBusy |= turn.NewestIn(sandbox.Id, container.Name) is null;
            return true;
        }
        var current = turn.NewestIn(sandbox.Id, container.Name);
        switch (current?.State)
        {
            case ContainerState.Running:
                return KeepsRunning(turn, container, current);
            case ContainerState.Created:
                turn.Do(new RemoveContainerAction(current.Id, current.Name, "created but never started"));
                return true;
            case ContainerState.Unknown:
                Kill(turn, current, "Container is in \"unknown\" state, try killing it before restart", "", isRestart: false);
                return true;
        }
        var last = current ?? turn.Newest(container.Name);
        if (last is { State: ContainerState.Exited } && !RestartRules.ShouldRestart(container, turn.Pod.Spec, last.ExitCode)
            && !turn.Memory.KilledForRestart.Contains(last.Id))
            return false;
        if (current is null && firstStartBusy)
            return true;
        if (TryStart(turn, sandbox, container, ContainerKind.Main) && current is null)
            firstStartBusy = true;
        return true;
    }

    private static bool KeepsRunning(PodTurn turn, V1Container container, ContainerObservation current)
    {
        if (KillMessage(turn, container, current, "Container") is not { } kill)
        {
            if (ResizePlanner.MustRestart(turn, container))
                Kill(turn, current, ResizePlanner.RestartMessage(container), "", isRestart: true);
            return true;
        }
        var restarts = kill.Reason == "" || RestartRules.ShouldRestartAfterProbeKill(container, turn.Pod.Spec);
        Kill(turn, current, restarts ? $"{kill.Message}, will be restarted" : kill.Message, kill.Reason, isRestart: restarts);
        return true;
    }

    /// <summary>Why a running container must go: a changed definition (reason empty) or a failed probe.</summary>
    internal static (string Message, string Reason)? KillMessage(
        PodTurn turn, V1Container container, ContainerObservation current, string subject)
    {
        if (turn.HashChanged(current))
            return ($"{subject} {container.Name} definition changed", "");
        if (turn.Verdict(current.Id, ProbeKind.Liveness) == ProbeVerdict.Failure)
            return ($"{subject} {container.Name} failed liveness probe", "LivenessProbe");
        if (turn.Verdict(current.Id, ProbeKind.Startup) == ProbeVerdict.Failure)
            return ($"{subject} {container.Name} failed startup probe", "StartupProbe");
        return null;
    }

    private static void PlanEphemeral(PodTurn turn, SandboxObservation sandbox)
    {
        foreach (var spec in turn.Pod.Spec.EphemeralContainers ?? [])
            if (turn.Newest(spec.Name) is null)
                TryStart(turn, sandbox, PodContainerRules.FromEphemeral(spec), ContainerKind.Ephemeral, spec.TargetContainerName);
    }

    /// <summary>Plans the start unless it is held back. True when a start was planned now.</summary>
    internal static bool TryStart(
        PodTurn turn, SandboxObservation sandbox, V1Container container, ContainerKind kind, string? targetName = null)
    {
        if (turn.IsBusy(StartContainerAction.LaneOf(container.Name)) || !turn.Memory.Prepared || !ResizePlanner.IsRoomForStarts(turn, sandbox) || IsHeldBack(turn, container, kind))
            return false;
        var last = turn.Newest(container.Name);
        if (last is not null && turn.IsBusy(KillContainerAction.LaneOf(last.Id)))
            return false;
        var target = string.IsNullOrEmpty(targetName) ? null : turn.NewestIn(sandbox.Id, targetName)?.Id;
        var ips = sandbox.Ips.Count > 0 ? sandbox.Ips : turn.Memory.SandboxIps.GetValueOrDefault(sandbox.Id) ?? [];
        var isPlanned = turn.Do(new StartContainerAction(
            kind, container.Name, sandbox.Id, sandbox.Attempt, ips, last is null ? 0 : last.RestartCount + 1, last is not null,
            target, last is null ? "not there" : "not running"));
        if (isPlanned && turn.LastCrash(container.Name) is { } crash)
            ArmBackoff(turn, container, crash);
        return isPlanned;
    }

    private static bool IsHeldBack(PodTurn turn, V1Container container, ContainerKind kind)
    {
        if (turn.LastCrash(container.Name) is { } crash && HeldUntil(turn, container, crash) is { } until)
        {
            RecordBackoff(turn, container, kind, crash, until);
            turn.LookAgain(until);
            return true;
        }
        if (turn.Memory.StartFailures.GetValueOrDefault(container.Name) is not { } failure || failure.RetryAt <= turn.Now)
            return false;
        turn.LookAgain(failure.RetryAt);
        return true;
    }

    private static DateTimeOffset? HeldUntil(PodTurn turn, V1Container container, ContainerObservation crash)
    {
        var backoff = turn.Memory.Backoffs.GetValueOrDefault(CrashBackoffRules.Key(container));
        return CrashBackoffRules.HeldUntil(backoff, crash.FinishedAt ?? turn.Now, turn.Now);
    }

    private static void RecordBackoff(
        PodTurn turn, V1Container container, ContainerKind kind, ContainerObservation crash, DateTimeOffset until)
    {
        var known = turn.Memory.StartFailures.GetValueOrDefault(container.Name);
        if (known is { Reason: "CrashLoopBackOff" } && known.ForContainerId == crash.Id)
            return;
        var pod = PodContainerRules.Format(turn.Pod);
        var delay = CrashBackoffRules.Text(turn.Memory.Backoffs[CrashBackoffRules.Key(container)].Delay);
        var failure = new StartFailure(
            "CrashLoopBackOff", $"back-off {delay} restarting failed container={container.Name} pod={pod}", until, 0, crash.Id);
        turn.Memory = turn.Memory with { StartFailures = turn.Memory.StartFailures.SetItem(container.Name, failure) };
        turn.Notify(PodContainerRules.FieldPath(kind, container.Name), EventType.Warning, "BackOff",
            $"Back-off restarting failed container {container.Name} in pod {pod}");
    }

    private static void ArmBackoff(PodTurn turn, V1Container container, ContainerObservation crash)
    {
        var key = CrashBackoffRules.Key(container);
        var next = CrashBackoffRules.Next(turn.Memory.Backoffs.GetValueOrDefault(key), crash.FinishedAt ?? turn.Now, turn.Now);
        turn.Memory = turn.Memory with { Backoffs = turn.Memory.Backoffs.SetItem(key, next) };
    }

    internal static void Kill(PodTurn turn, ContainerObservation seen, string message, string reason, bool isRestart)
    {
        var found = PodContainerRules.Find(turn.Pod, seen.Name);
        var grace = GraceRules.ForKill(turn.Pod, found?.Container, reason, null);
        var isDone = turn.Memory.Stopping.TryGetValue(seen.Id, out var progress) && progress.HookDone;
        var isPlanned = turn.Do(new KillContainerAction(
            seen.Id, seen.Name, found?.Kind ?? ContainerKind.Main, message, grace, !isDone, false,
            message.Length > 0 ? message : "sandbox changed"));
        if (isPlanned && isRestart)
            turn.Memory = turn.Memory with { KilledForRestart = turn.Memory.KilledForRestart.Add(seen.Id) };
    }
}
