namespace NodeStack.Up;

/// <summary>A component cannot start; the message is one line for the user.</summary>
internal sealed class ComponentFailedException(string message, Exception inner) : Exception(message, inner);
