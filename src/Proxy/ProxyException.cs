namespace NodeStack.Proxy;

/// <summary>The proxy cannot start, or cannot go on. The message is the one line for the user.</summary>
public sealed class ProxyException(string message, Exception? inner = null) : Exception(message, inner);
