namespace NodeStack.CriShim.Runtime;

/// <summary>Cumulative counters of one interface.</summary>
public sealed record NetworkInterfaceUsage(string Name, ulong RxBytes, ulong RxErrors, ulong TxBytes, ulong TxErrors);
