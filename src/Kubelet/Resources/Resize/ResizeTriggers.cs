namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>Why resizes that wait are judged again: label values of pod_deferred_accepted_resizes_total.</summary>
internal static class ResizeTriggers
{
    public const string PodResized = "pod_resized";
    public const string PodUpdated = "pod_updated";
    public const string PodsAdded = "pods_added";
    public const string PodsRemoved = "pods_removed";
    public const string PodTerminated = "pod_terminated";
    public const string Periodic = "periodic_retry";
}
