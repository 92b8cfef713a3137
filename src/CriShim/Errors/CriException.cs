namespace NodeStack.CriShim.Errors;

/// <summary>A CRI call that failed. Message is the runtime's own text without gRPC decoration, fit for an event.</summary>
public sealed class CriException(string call, CriErrorReason reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>CRI method name, e.g. RunPodSandbox.</summary>
    public string Call { get; } = call;
    public CriErrorReason Reason { get; } = reason;
}
