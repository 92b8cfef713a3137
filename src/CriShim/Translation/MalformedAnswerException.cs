namespace NodeStack.CriShim.Translation;

/// <summary>An answer that breaks the protocol, e.g. a container without an id. Becomes a CriException with reason Malformed.</summary>
internal sealed class MalformedAnswerException(string message) : Exception(message);
