namespace NodeStack.Kubelet.Pods;

/// <summary>Where a pod is in its life on this node.</summary>
internal enum PodState
{
    /// <summary>Wished: containers are started and kept running.</summary>
    Syncing,

    /// <summary>Containers are being stopped; nothing is started any more.</summary>
    Terminating,

    /// <summary>No container runs; volumes, cgroup and (once the pod left its source) all traces are removed.</summary>
    Terminated,
}
