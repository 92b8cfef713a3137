using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>The runtime's statistics in our terms.</summary>
internal static class CriUsageTranslator
{
    public static GroupUsage Translate(ContainerStats stats, DateTimeOffset now) =>
        Translate(stats.Cpu, stats.Memory, now) with { WritableLayer = stats.WritableLayer };

    public static GroupUsage Translate(PodSandboxStats stats, DateTimeOffset now) =>
        Translate(stats.Cpu, stats.Memory, now) with { ProcessCount = stats.ProcessCount };

    public static IReadOnlyList<InterfaceReading> Interfaces(IReadOnlyList<NetworkInterfaceUsage> network) =>
        [.. network.Select(static one => new InterfaceReading(one.Name, one.RxBytes, 0, one.RxErrors, 0, one.TxBytes, 0, one.TxErrors, 0))];

    private static GroupUsage Translate(CpuUsage? cpu, MemoryUsage? memory, DateTimeOffset now) => new()
    {
        // The runtime may measure earlier than it answers; a rate needs the moment of measuring.
        At = cpu?.At is { } at && at > DateTimeOffset.UnixEpoch ? at : now,
        Cpu = cpu is null ? null : new CpuReading(cpu.CoreNanoSeconds) { NanoCores = cpu.NanoCores },
        CpuPressure = cpu?.Pressure,
        MemoryPressure = memory?.Pressure,
        Memory = memory is null ? null : new MemoryReading
        {
            UsageBytes = memory.UsageBytes,
            WorkingSetBytes = memory.WorkingSetBytes,
            AvailableBytes = memory.AvailableBytes,
            RssBytes = memory.RssBytes,
            PageFaults = memory.PageFaults,
            MajorPageFaults = memory.MajorPageFaults,
        },
    };
}
