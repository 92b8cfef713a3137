namespace NodeStack.CriShim.Runtime;

/// <summary>Name, help text and label names of a metric the runtime can report.</summary>
public sealed record MetricDescriptor(string Name, string Help, IReadOnlyList<string> LabelKeys);
