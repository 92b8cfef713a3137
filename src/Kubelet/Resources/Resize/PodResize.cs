using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>How far a pod's resources are from what is wished.</summary>
/// <param name="Allocation">Null: the pod was never entered, and has what its spec says.</param>
/// <param name="Pending">Why the wish was not granted yet; null: it was.</param>
internal sealed record PodResize(PodAllocation? Allocation, ResizePending? Pending)
{
    public static PodResize None { get; } = new(null, null);

    /// <summary>Granted, but some containers still have what they had.</summary>
    public bool IsInProgress => Allocation is { } a && !PodResourceSetRules.AreSame(a.Allocated, a.Actual);
}

/// <summary>A resize that waits: for room on the node (Deferred), or for ever (Infeasible).</summary>
internal sealed record ResizePending(string Reason, string Message)
{
    public const string Deferred = "Deferred";
    public const string Infeasible = "Infeasible";
}
