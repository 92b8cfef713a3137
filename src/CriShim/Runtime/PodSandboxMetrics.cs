namespace NodeStack.CriShim.Runtime;

/// <summary>Samples of one sandbox and its containers.</summary>
public sealed record PodSandboxMetrics(string SandboxId, IReadOnlyList<Metric> Metrics, IReadOnlyList<ContainerMetrics> Containers);
