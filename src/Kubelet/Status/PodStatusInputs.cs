using k8s.Models;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Status;

/// <summary>All that a pod's status is made from.</summary>
internal sealed record PodStatusInputs
{
    public required V1Pod Pod { get; init; }

    /// <summary>The status reported last; null before the first. Transition times and lost containers are carried over from it.</summary>
    public V1PodStatus? Old { get; init; }
    public required PodObservation Seen { get; init; }
    public required PodMemory Memory { get; init; }
    public required IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts { get; init; }

    /// <summary>Prefix of container ids, e.g. containerd.</summary>
    public required string RuntimeName { get; init; }
    public required IReadOnlyList<string> HostIps { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required string QosClass { get; init; }
    public PodResize Resize { get; init; } = PodResize.None;
}
