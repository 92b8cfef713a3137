using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Usage of containers and sandboxes. A runtime reports what it can: every part may be absent.</summary>
internal static class StatsTranslator
{
    public static P.ContainerStatsFilter? ToProto(ContainerFilter filter)
    {
        if (filter == ContainerFilter.All)
            return null;
        var proto = new P.ContainerStatsFilter { Id = filter.Id, PodSandboxId = filter.SandboxId };
        proto.LabelSelector.Put(filter.Labels);
        return proto;
    }

    public static P.PodSandboxStatsFilter? ToProto(PodSandboxFilter filter)
    {
        if (filter == PodSandboxFilter.All)
            return null;
        var proto = new P.PodSandboxStatsFilter { Id = filter.Id };
        proto.LabelSelector.Put(filter.Labels);
        return proto;
    }

    public static ContainerStats ToDomain(P.ContainerStats? proto)
    {
        var attributes = proto?.Attributes ?? throw new MalformedAnswerException("container stats without attributes");
        return new ContainerStats(
            attributes.Id,
            ContainerTranslator.ToDomain(attributes.Metadata, attributes.Id),
            attributes.Labels.ToLabels(),
            ToDomain(proto.Cpu),
            ToDomain(proto.Memory),
            proto.WritableLayer is { } layer ? ToDomain(layer) : null);
    }

    public static PodSandboxStats ToDomain(P.PodSandboxStats? proto)
    {
        var attributes = proto?.Attributes ?? throw new MalformedAnswerException("sandbox stats without attributes");
        var linux = proto.Linux ?? new P.LinuxPodSandboxStats();
        return new PodSandboxStats(
            attributes.Id,
            SandboxTranslator.ToDomain(attributes.Metadata, attributes.Id),
            attributes.Labels.ToLabels(),
            ToDomain(linux.Cpu),
            ToDomain(linux.Memory),
            ProtoTime.FromNanoseconds(linux.Network?.Timestamp ?? 0),
            Interfaces(linux.Network),
            linux.Process?.ProcessCount?.Value,
            linux.Containers.ToList(ToDomain));
    }

    public static FilesystemUsage ToDomain(P.FilesystemUsage proto) => new(
        ProtoTime.FromNanoseconds(proto.Timestamp),
        proto.FsId?.Mountpoint ?? "",
        proto.UsedBytes?.Value ?? 0,
        proto.InodesUsed?.Value ?? 0);

    private static CpuUsage? ToDomain(P.CpuUsage? proto) => proto is null
        ? null
        : new CpuUsage(
            ProtoTime.FromNanoseconds(proto.Timestamp),
            proto.UsageCoreNanoSeconds?.Value ?? 0,
            proto.UsageNanoCores?.Value,
            ToDomain(proto.Psi));

    private static MemoryUsage? ToDomain(P.MemoryUsage? proto) => proto is null
        ? null
        : new MemoryUsage(
            ProtoTime.FromNanoseconds(proto.Timestamp),
            proto.WorkingSetBytes?.Value,
            proto.AvailableBytes?.Value,
            proto.UsageBytes?.Value,
            proto.RssBytes?.Value,
            proto.PageFaults?.Value,
            proto.MajorPageFaults?.Value,
            ToDomain(proto.Psi));

    private static PressureStats? ToDomain(P.PsiStats? proto) =>
        proto is null ? null : new PressureStats(ToDomain(proto.Full), ToDomain(proto.Some));

    private static PressureLine ToDomain(P.PsiData? proto) =>
        proto is null ? new PressureLine(0, 0, 0, 0) : new PressureLine(proto.Total, proto.Avg10, proto.Avg60, proto.Avg300);

    private static IReadOnlyList<NetworkInterfaceUsage> Interfaces(P.NetworkUsage? network)
    {
        if (network is null)
            return [];
        var all = new List<NetworkInterfaceUsage>(1 + network.Interfaces.Count);
        if (network.DefaultInterface is { } first)
            all.Add(ToDomain(first));
        foreach (var other in network.Interfaces)
            all.Add(ToDomain(other));
        return all;
    }

    private static NetworkInterfaceUsage ToDomain(P.NetworkInterfaceUsage proto) => new(
        proto.Name,
        proto.RxBytes?.Value ?? 0,
        proto.RxErrors?.Value ?? 0,
        proto.TxBytes?.Value ?? 0,
        proto.TxErrors?.Value ?? 0);
}
