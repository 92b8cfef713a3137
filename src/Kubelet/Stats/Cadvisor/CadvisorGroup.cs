namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>A container, a pod's group or the whole machine ("/") as /metrics/cadvisor tells it. Parts are null where nothing measures them.</summary>
/// <param name="Labels">The labels that all its series have.</param>
internal sealed record CadvisorGroup(byte[] Labels, DateTimeOffset At)
{
    public GroupUsage? Usage { get; init; }
    public DateTimeOffset StartTime { get; init; }

    /// <summary>Only for containers.</summary>
    public ContainerSpec? Spec { get; init; }
    public ProcessUsage? Processes { get; init; }
    public LoadAverage? Load { get; init; }

    /// <summary>What the group itself did, by device.</summary>
    public IReadOnlyList<DeviceIo> Io { get; init; } = [];

    /// <summary>Filesystems: the machine's by device, a container's writable layer without.</summary>
    public IReadOnlyList<DeviceFilesystem> Filesystems { get; init; } = [];

    /// <summary>Only for the machine.</summary>
    public IReadOnlyList<DiskReading> Disks { get; init; } = [];
}

/// <summary>The network counters of a pod or of the machine, under labels of their own.</summary>
internal sealed record CadvisorNetwork(byte[] Labels, DateTimeOffset At, InterfaceReading Reading);

/// <summary>IO of one group on one device. Labels: device; LongLabels: device, major, minor.</summary>
internal sealed record DeviceIo(byte[] Labels, byte[] ReadLabels, byte[] WriteLabels, Cgroups.Io.IoStat Stat);

/// <summary>A filesystem with its label "device".</summary>
internal sealed record DeviceFilesystem(byte[] Labels, FilesystemReading Reading);
