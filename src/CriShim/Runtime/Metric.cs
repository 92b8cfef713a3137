namespace NodeStack.CriShim.Runtime;

/// <summary>One sample; label values in the order of the descriptor's keys.</summary>
public sealed record Metric(string Name, DateTimeOffset At, bool IsCounter, IReadOnlyList<string> LabelValues, ulong Value);
