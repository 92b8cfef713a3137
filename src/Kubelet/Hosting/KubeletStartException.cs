namespace NodeStack.Kubelet.Hosting;

/// <summary>The kubelet cannot start; the message is the one line the user reads.</summary>
public sealed class KubeletStartException(string message, Exception? inner = null) : Exception(message, inner);
