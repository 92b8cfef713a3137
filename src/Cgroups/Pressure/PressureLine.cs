namespace NodeStack.Cgroups.Pressure;

/// <summary>Averages in percent over 10, 60 and 300 seconds; the total stall time in microseconds.</summary>
public readonly record struct PressureLine(double Avg10, double Avg60, double Avg300, ulong TotalMicroseconds);
