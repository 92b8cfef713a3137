namespace NodeStack.CriShim.Runtime;

/// <summary>Usage of one container; parts are null where the runtime reports none.</summary>
public sealed record ContainerStats(
    string ContainerId,
    ContainerMetadata Metadata,
    IReadOnlyDictionary<string, string> Labels,
    CpuUsage? Cpu,
    MemoryUsage? Memory,
    FilesystemUsage? WritableLayer);
