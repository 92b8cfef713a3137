using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Events;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// The inputs of one planning turn and the plan as it grows. Used by one planner call and dropped; the planners around it are
/// static functions that read the inputs and add to the plan.
/// </summary>
internal sealed class PodTurn(PodWish wish, PodObservation seen, PodMemory memory, DateTimeOffset now)
{
    private readonly List<PodAction> _actions = [];
    private readonly List<PodNotice> _notices = [];

    public PodWish Wish { get; } = wish;
    public V1Pod Pod => Wish.Pod;
    public PodObservation Seen { get; } = seen;
    public DateTimeOffset Now { get; } = now;
    public PodMemory Memory { get; set; } = memory;
    public DateTimeOffset? LookAgainAt { get; private set; }

    public PodPlan Finish() => new(_actions, _notices, Memory, LookAgainAt);

    /// <summary>Adds the action unless its lane is busy or waiting out a failure. True when it was added.</summary>
    public bool Do(PodAction action)
    {
        if (Memory.InFlight.Contains(action.Lane))
            return false;
        if (Memory.Retries.TryGetValue(action.Lane, out var retry) && retry.At > Now)
        {
            LookAgain(retry.At);
            return false;
        }
        _actions.Add(action);
        Memory = Memory with { InFlight = Memory.InFlight.Add(action.Lane) };
        return true;
    }

    public void Notify(string fieldPath, EventType type, string reason, string message) =>
        _notices.Add(new PodNotice(fieldPath, type, reason, message));

    public void LookAgain(DateTimeOffset at)
    {
        if (LookAgainAt is null || at < LookAgainAt)
            LookAgainAt = at;
    }

    public bool IsBusy(string lane) => Memory.InFlight.Contains(lane);

    public bool IsAnyStartBusy()
    {
        foreach (var lane in Memory.InFlight)
            if (lane.StartsWith("start/", StringComparison.Ordinal) || lane is "sandbox" or "prepare" or "refresh")
                return true;
        return false;
    }

    /// <summary>The newest instance in any sandbox.</summary>
    public ContainerObservation? Newest(string name)
    {
        foreach (var c in Seen.Containers)
            if (c.Name == name)
                return c;
        return null;
    }

    /// <summary>The newest instance in one sandbox.</summary>
    public ContainerObservation? NewestIn(string sandboxId, string name)
    {
        foreach (var c in Seen.Containers)
            if (c.Name == name && c.SandboxId == sandboxId)
                return c;
        return null;
    }

    /// <summary>The last exit that was not of our own making.</summary>
    public ContainerObservation? LastCrash(string name)
    {
        foreach (var c in Seen.Containers)
            if (c.Name == name && c.State == ContainerState.Exited && !Memory.KilledForRestart.Contains(c.Id))
                return c;
        return null;
    }

    /// <summary>Null: the probe has not run, or there is none.</summary>
    public ProbeVerdict? Verdict(string containerId, ProbeKind kind) =>
        Wish.Verdicts.TryGetValue((containerId, kind), out var verdict) ? verdict : null;

    public bool HashChanged(ContainerObservation seen) =>
        seen.Hash.Length > 0 && Wish.Hashes.TryGetValue(seen.Name, out var wanted) && wanted != seen.Hash;

    public void MoveTo(PodState state) => Memory = Memory with { State = PodStateRules.Move(Memory.State, state) };
}
