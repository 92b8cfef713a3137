namespace NodeStack.CriShim.Runtime;

/// <summary>PSI: share of time stalled over 10, 60 and 300 seconds in percent, and total stall time in nanoseconds.</summary>
public sealed record PressureStats(PressureLine Full, PressureLine Some);
