namespace NodeStack.CriShim.Runtime;

/// <summary>Cumulative CPU time; NanoCores is a rate where the runtime computes one.</summary>
public sealed record CpuUsage(DateTimeOffset At, ulong CoreNanoSeconds, ulong? NanoCores, PressureStats? Pressure);
