namespace NodeStack.CriShim.Runtime;

/// <summary>Samples of one container.</summary>
public sealed record ContainerMetrics(string ContainerId, IReadOnlyList<Metric> Metrics);
