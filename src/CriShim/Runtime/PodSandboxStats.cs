namespace NodeStack.CriShim.Runtime;

/// <summary>Usage of a pod; parts are null where the runtime reports none.</summary>
public sealed record PodSandboxStats(
    string SandboxId,
    PodSandboxMetadata Metadata,
    IReadOnlyDictionary<string, string> Labels,
    CpuUsage? Cpu,
    MemoryUsage? Memory,
    DateTimeOffset NetworkAt,
    IReadOnlyList<NetworkInterfaceUsage> Network,
    ulong? ProcessCount,
    IReadOnlyList<ContainerStats> Containers);
