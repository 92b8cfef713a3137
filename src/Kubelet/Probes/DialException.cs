namespace NodeStack.Kubelet.Probes;

/// <summary>A connection that could not be made; the message is worded as Go words it.</summary>
internal sealed class DialException(string message, Exception? inner = null) : IOException(message, inner);
