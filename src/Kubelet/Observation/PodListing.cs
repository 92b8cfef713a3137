using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>One pod's objects as the two list calls gave them, before any status call.</summary>
internal sealed class PodListing(PodIdentity pod)
{
    public PodIdentity Pod { get; } = pod;
    public List<PodSandbox> Sandboxes { get; } = [];
    public List<Container> Containers { get; } = [];
}
