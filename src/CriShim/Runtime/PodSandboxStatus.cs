namespace NodeStack.CriShim.Runtime;

/// <summary>A sandbox in full. Ips: the primary address first; empty on the host network.</summary>
public sealed record PodSandboxStatus(
    PodSandbox Sandbox,
    IReadOnlyList<string> Ips,
    NamespaceOptions Namespaces,
    IReadOnlyList<ContainerStatus> Containers);
