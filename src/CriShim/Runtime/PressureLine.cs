namespace NodeStack.CriShim.Runtime;

/// <summary>One line of a PSI file; averages in percent, total in nanoseconds.</summary>
public sealed record PressureLine(ulong TotalNanoSeconds, double Avg10, double Avg60, double Avg300);
