namespace NodeStack.Kubelet.Observation;

/// <summary>One sandbox as last seen. Ips are empty on the host network and where the status call was not needed.</summary>
public sealed record SandboxObservation(
    string Id,
    uint Attempt,
    bool Ready,
    DateTimeOffset CreatedAt,
    bool HostNetwork,
    IReadOnlyList<string> Ips,
    string RuntimeHandler);
