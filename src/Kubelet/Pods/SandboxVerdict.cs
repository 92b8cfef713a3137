using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// What the pod's sandboxes are good for. Current: the one to run in, null when a new one is needed. Extra: sandboxes beside the
/// current one that are still up. Attempt: the number a new one would get.
/// </summary>
internal sealed record SandboxVerdict(SandboxObservation? Current, IReadOnlyList<SandboxObservation> Extra, uint Attempt, string Reason);
