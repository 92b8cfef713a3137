namespace NodeStack.CriShim.Streaming;

/// <summary>A stream could not be set up; the message is fit for the client.</summary>
public sealed class StreamingException(string message, Exception? inner = null) : Exception(message, inner);
