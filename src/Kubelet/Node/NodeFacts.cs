namespace NodeStack.Kubelet.Node;

/// <summary>What the kubelet knows of the host it runs on; fixed at start. Addresses: the primary first.</summary>
public sealed record NodeFacts(
    string NodeName,
    string Hostname,
    IReadOnlyList<string> HostIps,
    int CpuCount,
    long MemoryBytes,
    bool IsReduced,
    IReadOnlyList<string> ReducedReasons);
