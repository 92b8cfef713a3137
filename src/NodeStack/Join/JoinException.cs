namespace NodeStack.Join;

/// <summary>This machine cannot join; the message is one line for the user.</summary>
internal sealed class JoinException(string message) : Exception(message);
