using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Decides the next steps of one pod from what is wished, what the runtime shows, and what the worker remembers. The plan is
/// complete for this turn; steps that must follow others are planned in a later turn, once their effect is seen.
/// </summary>
internal static class PodPlanner
{
    public const string DeadlineReason = "DeadlineExceeded";
    public const string DeadlineMessage = "Pod was active on the node longer than the specified deadline";

    public static PodPlan Plan(PodWish wish, PodObservation seen, PodMemory memory, DateTimeOffset now)
    {
        var informed = RefreshPlanner.TakeIn(memory, wish.ObjectsVersion, now);
        var turn = new PodTurn(wish, seen, Remember(informed, seen, now), now);
        if (turn.Memory.State == PodState.Syncing)
            PlanSyncing(turn);
        if (turn.Memory.State == PodState.Terminating)
            TerminationPlanner.PlanTerminating(turn);
        if (turn.Memory.State == PodState.Terminated)
            TerminationPlanner.PlanTerminated(turn);
        return turn.Finish();
    }

    private static void PlanSyncing(PodTurn turn)
    {
        if (HadEnded(turn) || !PassesAdmission(turn) || LeavesSyncing(turn) || !turn.Memory.Admitted)
            return;

        var verdict = SandboxRules.Judge(turn.Pod, turn.Seen, turn.Memory.SandboxIps, turn.Memory.LastSandboxAttempt);
        foreach (var extra in verdict.Extra)
            PlanExtraSandbox(turn, extra, verdict.Current);
        if (verdict.Current is null)
            PlanNewSandbox(turn, verdict);
        else if (!RestartAllPlanner.Plan(turn))
            ContainerPlanner.Plan(turn, verdict.Current);
    }

    /// <summary>A pod that its source shows as ended is never started again; what still runs of it is stopped.</summary>
    private static bool HadEnded(PodTurn turn)
    {
        if (turn.Memory.Admitted || !PodEndRules.HasEnded(turn.Pod))
            return false;
        turn.Memory = turn.Memory with { Admitted = true, HadEnded = true };
        Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
        return true;
    }

    /// <summary>False: refused. A pod that is held passes, but is not admitted yet.</summary>
    private static bool PassesAdmission(PodTurn turn)
    {
        if (turn.Memory.Admitted || turn.Wish.IsHeld)
            return true;
        // A pod that has anything in the runtime was admitted by an earlier kubelet: it is never judged again.
        var isNew = turn.Seen.Sandboxes.Count == 0 && turn.Seen.Containers.Count == 0;
        if (!isNew || turn.Wish.Rejection is null)
        {
            turn.Memory = turn.Memory with { Admitted = true };
            return true;
        }
        var rejection = turn.Wish.Rejection;
        turn.Notify("", EventType.Warning, rejection.Reason, rejection.Message);
        turn.Memory = turn.Memory with { Rejection = rejection };
        turn.MoveTo(PodState.Terminated);
        return false;
    }

    private static bool LeavesSyncing(PodTurn turn)
    {
        var pod = turn.Pod;
        if (turn.Wish.Removal is { } removal)
            Terminate(turn, new TerminationCause(removal.Reason, removal.Message, removal.Grace, turn.Now, removal.Reason.Length > 0) { Disruption = removal.Disruption });
        else if (pod.Metadata.DeletionTimestamp is not null)
            Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
        else if (IsPastDeadline(turn))
        {
            turn.Notify("", EventType.Normal, DeadlineReason, DeadlineMessage);
            Terminate(turn, new TerminationCause(DeadlineReason, DeadlineMessage, null, turn.Now, true));
        }
        else if (turn.Wish.IsTerminalPhase && !IsRestartUnderWay(turn))
            Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
        return turn.Memory.State != PodState.Syncing;
    }

    /// <summary>A container that was stopped in order to be started again looks like an ended pod for a moment.</summary>
    private static bool IsRestartUnderWay(PodTurn turn)
    {
        if (RestartAllPlanner.IsUnderWay(turn.Pod, turn.Seen))
            return true;
        foreach (var c in turn.Pod.Spec.Containers)
            if (turn.Newest(c.Name) is { } last && turn.Memory.KilledForRestart.Contains(last.Id))
                return true;
        return false;
    }

    private static bool IsPastDeadline(PodTurn turn)
    {
        if (turn.Pod.Spec.ActiveDeadlineSeconds is not { } seconds || turn.Memory.StartTime is not { } start)
            return false;
        var deadline = start + TimeSpan.FromSeconds(seconds);
        if (deadline > turn.Now)
            turn.LookAgain(deadline);
        return deadline <= turn.Now;
    }

    internal static void Terminate(PodTurn turn, TerminationCause cause)
    {
        turn.Memory = turn.Memory with { Cause = cause };
        turn.MoveTo(PodState.Terminating);
    }

    private static void PlanExtraSandbox(PodTurn turn, SandboxObservation extra, SandboxObservation? current)
    {
        if (current is null)
            return;
        var isEmpty = true;
        foreach (var c in turn.Seen.Containers)
        {
            if (c.SandboxId != extra.Id || c.State is not (ContainerState.Running or ContainerState.Unknown))
                continue;
            isEmpty = false;
            ContainerPlanner.Kill(turn, c, $"Container {c.Name} runs in a sandbox that was replaced", "", isRestart: true);
        }
        if (!isEmpty)
            return;
        turn.Do(turn.Memory.StoppedSandboxes.Contains(extra.Id)
            ? new RemoveSandboxAction(extra.Id, "a second sandbox of this pod")
            : new StopSandboxAction(extra.Id, "a second sandbox of this pod"));
    }

    private static void PlanNewSandbox(PodTurn turn, SandboxVerdict verdict)
    {
        if (turn.IsBusy("sandbox"))
            return;
        if (turn.Seen.Sandboxes.Count > 0 && !ContainerPlanner.HasWorkForNewSandbox(turn))
        {
            Terminate(turn, new TerminationCause("", "", null, turn.Now, false));
            return;
        }
        if (!StopOldSandboxes(turn))
            return;
        if (!turn.Memory.Prepared)
        {
            turn.Do(new PrepareAction("before the sandbox", turn.Memory.ObjectsVersion, ResizePlanner.FirstGroup(turn)));
            return;
        }
        var replaces = turn.Seen.Sandboxes.Count > 0 ? turn.Seen.Sandboxes[0].Id : null;
        if (turn.Do(new CreateSandboxAction(verdict.Attempt, replaces, verdict.Reason)))
            turn.Memory = turn.Memory with { LastSandboxAttempt = verdict.Attempt };
    }

    /// <summary>Everything in the unusable sandboxes is stopped first: their network goes with the stop.</summary>
    private static bool StopOldSandboxes(PodTurn turn)
    {
        var isClear = true;
        foreach (var c in turn.Seen.Containers)
        {
            if (c.State is not (ContainerState.Running or ContainerState.Unknown))
                continue;
            isClear = false;
            ContainerPlanner.Kill(turn, c, "", "", isRestart: true);
        }
        if (!isClear)
            return false;
        foreach (var s in turn.Seen.Sandboxes)
        {
            if (turn.Memory.StoppedSandboxes.Contains(s.Id))
                continue;
            isClear = false;
            turn.Do(new StopSandboxAction(s.Id, "sandbox changed"));
        }
        return isClear;
    }

    private static PodMemory Remember(PodMemory memory, PodObservation seen, DateTimeOffset now)
    {
        var start = memory.StartTime ?? now;
        foreach (var s in seen.Sandboxes)
        {
            start = s.CreatedAt < start ? s.CreatedAt : start;
            if (s.Ips.Count > 0 && !memory.SandboxIps.ContainsKey(s.Id))
                memory = memory with { SandboxIps = memory.SandboxIps.SetItem(s.Id, s.Ips) };
        }
        return memory.StartTime == start ? Forget(memory, seen) : Forget(memory with { StartTime = start }, seen);
    }

    /// <summary>Drops what is kept about containers and sandboxes the runtime no longer has: memory stays bounded.</summary>
    private static PodMemory Forget(PodMemory memory, PodObservation seen)
    {
        if (memory.KilledForRestart.Count + memory.Stopping.Count + memory.StoppedSandboxes.Count + memory.SandboxIps.Count == 0)
            return memory;
        var containers = seen.Containers.Select(c => c.Id).ToHashSet();
        var sandboxes = seen.Sandboxes.Select(s => s.Id).ToHashSet();
        var killed = memory.KilledForRestart.Where(id => !containers.Contains(id)).ToList();
        var stopping = memory.Stopping.Keys.Where(id => !IsStillUp(seen, id)).ToList();
        var stopped = memory.StoppedSandboxes.Where(id => !sandboxes.Contains(id)).ToList();
        var ips = memory.SandboxIps.Keys.Where(id => !sandboxes.Contains(id)).ToList();
        return killed.Count + stopping.Count + stopped.Count + ips.Count == 0 ? memory : memory with
        {
            KilledForRestart = memory.KilledForRestart.Except(killed),
            Stopping = memory.Stopping.RemoveRange(stopping),
            StoppedSandboxes = memory.StoppedSandboxes.Except(stopped),
            SandboxIps = memory.SandboxIps.RemoveRange(ips),
        };
    }

    private static bool IsStillUp(PodObservation seen, string containerId)
    {
        foreach (var c in seen.Containers)
            if (c.Id == containerId)
                return c.State is ContainerState.Running or ContainerState.Unknown;
        return false;
    }
}
