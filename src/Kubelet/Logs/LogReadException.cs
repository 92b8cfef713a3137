namespace NodeStack.Kubelet.Logs;

/// <summary>A log could not be read; the message is what the client is told.</summary>
public sealed class LogReadException(string message, Exception? inner = null) : Exception(message, inner);
