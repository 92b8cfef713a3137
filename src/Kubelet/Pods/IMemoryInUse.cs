namespace NodeStack.Kubelet.Pods;

/// <summary>How many bytes of memory a pod and its containers use now, page cache included.</summary>
internal interface IMemoryInUse
{
    /// <summary>Null where that is not known.</summary>
    Task<long?> OfPodAsync(k8s.Models.V1Pod pod, CancellationToken cancel);

    /// <summary>Null where that is not known.</summary>
    Task<long?> OfContainerAsync(k8s.Models.V1Pod pod, string containerId, CancellationToken cancel);
}
