using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>Usage onto the wire.</summary>
internal static class FakeStatsTranslator
{
    public static P.ContainerStats Stats(ContainerStats stats)
    {
        var proto = new P.ContainerStats
        {
            Attributes = new P.ContainerAttributes
            {
                Id = stats.ContainerId,
                Metadata = new P.ContainerMetadata { Name = stats.Metadata.Name, Attempt = stats.Metadata.Attempt },
            },
            Cpu = Cpu(stats.Cpu),
            Memory = Memory(stats.Memory),
            WritableLayer = stats.WritableLayer is { } layer ? Filesystem(layer) : null,
        };
        proto.Attributes.Labels.Put(stats.Labels);
        return proto;
    }

    public static P.PodSandboxStats Stats(PodSandboxStats stats)
    {
        var network = new P.NetworkUsage { Timestamp = ProtoTime.ToNanoseconds(stats.NetworkAt) };
        foreach (var one in stats.Network)
        {
            network.Interfaces.Add(new P.NetworkInterfaceUsage
            {
                Name = one.Name, RxBytes = Value(one.RxBytes), RxErrors = Value(one.RxErrors), TxBytes = Value(one.TxBytes), TxErrors = Value(one.TxErrors),
            });
        }

        var proto = new P.PodSandboxStats
        {
            Attributes = new P.PodSandboxAttributes { Id = stats.SandboxId, Metadata = SandboxTranslator.ToProto(stats.Metadata) },
            Linux = new P.LinuxPodSandboxStats
            {
                Cpu = Cpu(stats.Cpu),
                Memory = Memory(stats.Memory),
                Network = network,
                Process = new P.ProcessUsage { ProcessCount = Value(stats.ProcessCount) },
            },
        };
        proto.Attributes.Labels.Put(stats.Labels);
        proto.Linux.Containers.AddRange(stats.Containers.Select(Stats));
        return proto;
    }

    public static P.FilesystemUsage Filesystem(FilesystemUsage usage) => new()
    {
        Timestamp = ProtoTime.ToNanoseconds(usage.At),
        FsId = new P.FilesystemIdentifier { Mountpoint = usage.MountPoint },
        UsedBytes = Value(usage.UsedBytes),
        InodesUsed = Value(usage.InodesUsed),
    };

    private static P.CpuUsage? Cpu(CpuUsage? usage) => usage is null
        ? null
        : new P.CpuUsage
        {
            Timestamp = ProtoTime.ToNanoseconds(usage.At),
            UsageCoreNanoSeconds = Value(usage.CoreNanoSeconds),
            UsageNanoCores = Value(usage.NanoCores),
        };

    private static P.MemoryUsage? Memory(MemoryUsage? usage) => usage is null
        ? null
        : new P.MemoryUsage
        {
            Timestamp = ProtoTime.ToNanoseconds(usage.At),
            WorkingSetBytes = Value(usage.WorkingSetBytes),
            AvailableBytes = Value(usage.AvailableBytes),
            UsageBytes = Value(usage.UsageBytes),
            RssBytes = Value(usage.RssBytes),
            PageFaults = Value(usage.PageFaults),
            MajorPageFaults = Value(usage.MajorPageFaults),
        };

    private static P.UInt64Value? Value(ulong? value) => value is { } given ? new P.UInt64Value { Value = given } : null;
}
