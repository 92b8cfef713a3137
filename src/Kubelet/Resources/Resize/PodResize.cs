using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>How far a pod's resources are from what is wished.</summary>
/// <param name="Allocation">Null: the pod was never entered, and has what its spec says.</param>
/// <param name="Pending">Why the wish was not granted yet; null: it was.</param>
internal sealed record PodResize(PodAllocation? Allocation, ResizePending? Pending)
{
    public static PodResize None { get; } = new(null, null);

    /// <summary>How many resizes this kubelet granted to the pod.</summary>
    public int Grants { get; init; }

    /// <summary>The generation of the pod that the last of them was granted to; null before the first.</summary>
    public long? GrantedGeneration { get; init; }

    /// <summary>Granted, but not everything was given yet.</summary>
    public bool IsInProgress => Allocation is { IsActuated: false };
}
