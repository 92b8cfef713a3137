namespace NodeStack.Kubelet.Stats;

/// <summary>Measures pods and their containers. Two implementations: cgroup files, and the runtime's statistics where those are missing.</summary>
public interface IContainerUsage
{
    /// <param name="withFilesystems">Also the containers' writable layers, which costs a call to the runtime.</param>
    Task<UsageReadings> ReadAsync(IReadOnlyList<UsageTarget> pods, bool withFilesystems, CancellationToken cancel);
}

/// <summary>One pod to measure. GroupPath: absolute path of the pod's cgroup below the mount, null where pods have none.</summary>
public sealed record UsageTarget(string PodUid, string? GroupPath, string SandboxId, IReadOnlyList<string> ContainerIds);

/// <summary>What could be measured; what is missing has no entry.</summary>
public sealed record UsageReadings(
    IReadOnlyDictionary<string, GroupUsage> ByContainerId,
    IReadOnlyDictionary<string, string> GroupPathByContainerId,
    IReadOnlyDictionary<string, GroupUsage> ByPodUid,
    IReadOnlyDictionary<string, IReadOnlyList<InterfaceReading>> InterfacesByPodUid);
