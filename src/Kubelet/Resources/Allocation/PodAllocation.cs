namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>What the kubelet has granted to a pod, and what its containers were last given of it.</summary>
internal sealed record PodAllocation(PodResourceSet Allocated, PodResourceSet Actual);
