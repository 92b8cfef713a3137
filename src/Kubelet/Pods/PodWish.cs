using k8s.Models;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Pods;

/// <summary>What is wanted of one pod, and what the other parts of the kubelet say about it.</summary>
/// <param name="Removal">Set once the pod left its source (or was deleted): it is to go, with all traces.</param>
/// <param name="Rejection">What admission says; only asked of pods that never ran here.</param>
/// <param name="ComputedPhase">Phase that follows from the observation alone.</param>
/// <param name="Hashes">Container name to the hash its running instance should carry.</param>
/// <param name="Verdicts">Probe verdicts by container id.</param>
internal sealed record PodWish(
    V1Pod Pod,
    PodRemoval? Removal,
    PodRejection? Rejection,
    string ComputedPhase,
    IReadOnlyDictionary<string, string> Hashes,
    IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts)
{
    /// <summary>Grows each time something changed that the pod's volumes or variables are made from.</summary>
    public long ObjectsVersion { get; init; }

    /// <summary>The pod above has what is allocated to it; this says what its containers have of it, and what is still asked for.</summary>
    public PodResize Resize { get; init; } = PodResize.None;

    /// <summary>Admitted, but others must go first: nothing may be started yet.</summary>
    public bool IsHeld { get; init; }

    public bool IsTerminalPhase => ComputedPhase is "Succeeded" or "Failed";
}

/// <summary>
/// A pod that is to go. Grace null: the pod's own. Reason and message are empty unless it was evicted. LeftSource: nothing of it
/// is to stay; an evicted pod keeps its dead containers and logs for as long as its source has it. Disruption: message of the
/// DisruptionTarget condition, null for none.
/// </summary>
internal sealed record PodRemoval(TimeSpan? Grace, string Reason = "", string Message = "", bool LeftSource = true, string? Disruption = null);
