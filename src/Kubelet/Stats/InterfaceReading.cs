namespace NodeStack.Kubelet.Stats;

/// <summary>Cumulative counters of one network interface.</summary>
public sealed record InterfaceReading(
    string Name, ulong RxBytes, ulong RxPackets, ulong RxErrors, ulong RxDropped, ulong TxBytes, ulong TxPackets, ulong TxErrors, ulong TxDropped);
