namespace NodeStack.CriShim.Runtime;

/// <summary>
/// The 35 runtime calls of CRI v1 in our own words. Every method throws <see cref="Errors.CriException"/> on failure, honours its
/// cancellation token, and has a deadline from the table in <c>Connection/CallDeadlines</c>. Stop and remove calls treat an
/// object that is already gone as success; status calls return null for it. Safe for concurrent use.
/// </summary>
public interface IContainerRuntime
{
    Task<RuntimeVersion> VersionAsync(CancellationToken cancel);
    Task<RuntimeStatus> StatusAsync(CancellationToken cancel);

    /// <summary>The cgroup driver the runtime wants; null where the runtime is too old to tell (containerd before 2.0).</summary>
    Task<CgroupDriverKind?> CgroupDriverAsync(CancellationToken cancel);
    Task UpdateRuntimeConfigAsync(string podCidr, CancellationToken cancel);

    Task<string> RunPodSandboxAsync(PodSandboxConfig config, string runtimeHandler, CancellationToken cancel);
    Task StopPodSandboxAsync(string sandboxId, CancellationToken cancel);
    Task RemovePodSandboxAsync(string sandboxId, CancellationToken cancel);
    Task<PodSandboxStatus?> PodSandboxStatusAsync(string sandboxId, CancellationToken cancel);
    Task<IReadOnlyList<PodSandbox>> ListPodSandboxesAsync(PodSandboxFilter filter, CancellationToken cancel);

    Task<string> CreateContainerAsync(string sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig, CancellationToken cancel);
    Task StartContainerAsync(string containerId, CancellationToken cancel);

    /// <summary>SIGTERM (or the image's stop signal), then SIGKILL after <paramref name="grace"/>. The deadline is grace plus the table's allowance.</summary>
    Task StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancel);
    Task RemoveContainerAsync(string containerId, CancellationToken cancel);
    Task<ContainerStatus?> ContainerStatusAsync(string containerId, CancellationToken cancel);
    Task<IReadOnlyList<Container>> ListContainersAsync(ContainerFilter filter, CancellationToken cancel);
    /// <summary>Tells the runtime of a pod's new size; reason Unimplemented where it is too old (containerd before 2.1). Null leaves a part as it is.</summary>
    Task UpdatePodSandboxResourcesAsync(
        string sandboxId, LinuxContainerResources? overhead, LinuxContainerResources? resources, CancellationToken cancel);

    Task UpdateContainerResourcesAsync(string containerId, LinuxContainerResources resources, CancellationToken cancel);
    Task ReopenContainerLogAsync(string containerId, CancellationToken cancel);

    /// <summary>Runs a command to its end. A command that outlives <paramref name="timeout"/> throws with reason DeadlineExceeded. Zero means no timeout.</summary>
    Task<ExecResult> ExecSyncAsync(string containerId, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel);
    Task<Uri> ExecAsync(ExecRequest request, CancellationToken cancel);
    Task<Uri> AttachAsync(AttachRequest request, CancellationToken cancel);
    Task<Uri> PortForwardAsync(string sandboxId, IReadOnlyList<int> ports, CancellationToken cancel);

    Task<ContainerStats?> ContainerStatsAsync(string containerId, CancellationToken cancel);
    Task<IReadOnlyList<ContainerStats>> ListContainerStatsAsync(ContainerFilter filter, CancellationToken cancel);
    Task<PodSandboxStats?> PodSandboxStatsAsync(string sandboxId, CancellationToken cancel);
    Task<IReadOnlyList<PodSandboxStats>> ListPodSandboxStatsAsync(PodSandboxFilter filter, CancellationToken cancel);
    Task<IReadOnlyList<MetricDescriptor>> ListMetricDescriptorsAsync(CancellationToken cancel);
    Task<IReadOnlyList<PodSandboxMetrics>> ListPodSandboxMetricsAsync(CancellationToken cancel);
    Task CheckpointContainerAsync(string containerId, string location, TimeSpan timeout, CancellationToken cancel);

    /// <summary>
    /// One connection's worth of container events. Ends or throws when the connection does; reason Unimplemented where the
    /// runtime lacks it (containerd 1.6). Use <c>Events/ContainerEventStream</c> for the resuming form.
    /// </summary>
    IAsyncEnumerable<ContainerEvent> GetContainerEventsAsync(CancellationToken cancel);
}
