using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>What a pod asked for last, and what became of it.</summary>
/// <param name="Wish">The pod with the resources it asks for.</param>
internal sealed record ResizeEntry(V1Pod Wish, PodResourceSet Wished)
{
    public ResizePending? Pending { get; init; }

    /// <summary>Its place in the order of coming; null: nothing waits.</summary>
    public long? QueuedAs { get; init; }
    public int Grants { get; init; }
    public long? GrantedGeneration { get; init; }
}
