namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>What a client asks of a log (v1.PodLogOptions).</summary>
/// <param name="SinceTime">RFC 3339 text, as it is passed on.</param>
/// <param name="SkipsVerification">The kubelet's certificate is not to be verified.</param>
public sealed record LogOptions(
    string Container = "",
    bool Follow = false,
    bool Previous = false,
    bool Timestamps = false,
    long? SinceSeconds = null,
    string? SinceTime = null,
    long? TailLines = null,
    long? LimitBytes = null,
    bool SkipsVerification = false);
