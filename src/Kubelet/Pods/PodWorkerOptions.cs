namespace NodeStack.Kubelet.Pods;

/// <summary>Settings of the pod workers.</summary>
internal sealed class PodWorkerOptions
{
    /// <summary>Sandboxes and containers being made at the same time on the whole node; default 20.</summary>
    public int MaxConcurrentStarts { get; init; } = 20;

    /// <summary>Every pod is looked at at least this often, even if nothing woke its worker; default 60 s.</summary>
    public TimeSpan ResyncPeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Prefix of container ids in status; what the runtime calls itself.</summary>
    public string RuntimeName { get; init; } = "containerd";
}
