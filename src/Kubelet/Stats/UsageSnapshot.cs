namespace NodeStack.Kubelet.Stats;

/// <summary>Everything measured at one moment.</summary>
public sealed record UsageSnapshot(DateTimeOffset At, NodeUsage Node, IReadOnlyList<PodUsage> Pods);

/// <summary>The node as a whole.</summary>
public sealed record NodeUsage
{
    public required string Name { get; init; }

    /// <summary>When the machine came up.</summary>
    public DateTimeOffset StartTime { get; init; }
    public required GroupUsage Usage { get; init; }
    public IReadOnlyList<(string Name, DateTimeOffset StartTime, GroupUsage Usage)> SystemContainers { get; init; } = [];
    public IReadOnlyList<InterfaceReading> Interfaces { get; init; } = [];
    public string DefaultInterface { get; init; } = "";
    public FilesystemReading? Filesystem { get; init; }
    public FilesystemReading? ImageFilesystem { get; init; }
    public FilesystemReading? ContainerFilesystem { get; init; }
    public long? MaxPid { get; init; }
    public long? Processes { get; init; }
}

/// <summary>A pod. Group is the pod's cgroup where there is one, else the sum of its containers.</summary>
public sealed record PodUsage
{
    public required string Uid { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public DateTimeOffset StartTime { get; init; }
    public string SandboxId { get; init; } = "";
    public string GroupPath { get; init; } = "";
    public GroupUsage? Group { get; init; }
    public IReadOnlyList<ContainerUsage> Containers { get; init; } = [];
    public DateTimeOffset NetworkAt { get; init; }
    public IReadOnlyList<InterfaceReading> Interfaces { get; init; } = [];
    public IReadOnlyList<VolumeUsage> Volumes { get; init; } = [];
    public FilesystemReading? EphemeralStorage { get; init; }
}

/// <summary>A running container.</summary>
public sealed record ContainerUsage
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string Image { get; init; } = "";
    public string GroupPath { get; init; } = "";
    public DateTimeOffset StartTime { get; init; }
    public required GroupUsage Usage { get; init; }
    public FilesystemReading? Rootfs { get; init; }
    public FilesystemReading? Logs { get; init; }
    public ContainerSpec Spec { get; init; } = new(2, null, null);
}

/// <summary>What the pod allows a container: CPU shares from the request, quota from the limit (null: none), memory limit (null: none).</summary>
public sealed record ContainerSpec(ulong CpuShares, long? CpuQuotaMicroseconds, ulong? MemoryLimitBytes);

/// <summary>A volume below the pod's folder. IsEphemeral: counts as the pod's ephemeral storage (on the node's disk, gone with the pod).</summary>
public sealed record VolumeUsage(string Name, FilesystemReading Filesystem, bool IsEphemeral);
