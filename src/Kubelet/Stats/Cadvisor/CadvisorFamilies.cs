namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>The families that groups have, in order of their names.</summary>
internal static class CadvisorFamilies
{
    public static IReadOnlyList<CadvisorFamily> OfGroups { get; } =
        [.. CpuFamilies.All.Concat(MemoryFamilies.All).Concat(DiskFamilies.All).Concat(TaskFamilies.All).OrderBy(static one => one.Name, StringComparer.Ordinal)];

    public static IReadOnlyList<(CadvisorFamily Family, Func<InterfaceReading, ulong> Value)> OfNetworks { get; } =
    [
        Network("container_network_receive_bytes_total", "Bytes received.", static one => one.RxBytes),
        Network("container_network_receive_errors_total", "Errors while receiving.", static one => one.RxErrors),
        Network("container_network_receive_packets_dropped_total", "Packets dropped while receiving.", static one => one.RxDropped),
        Network("container_network_receive_packets_total", "Packets received.", static one => one.RxPackets),
        Network("container_network_transmit_bytes_total", "Bytes sent.", static one => one.TxBytes),
        Network("container_network_transmit_errors_total", "Errors while sending.", static one => one.TxErrors),
        Network("container_network_transmit_packets_dropped_total", "Packets dropped while sending.", static one => one.TxDropped),
        Network("container_network_transmit_packets_total", "Packets sent.", static one => one.TxPackets),
    ];

    public static double? Seconds(ulong? nanoSeconds) => nanoSeconds / 1e9;

    private static (CadvisorFamily Family, Func<InterfaceReading, ulong> Value) Network(string name, string help, Func<InterfaceReading, ulong> value) =>
        (new CadvisorFamily(name, "counter", help, static (_, _) => { }), value);
}
