namespace NodeStack.CriShim.Runtime;

/// <summary>A condition such as RuntimeReady or NetworkReady; reason and message are empty while it is true.</summary>
public sealed record RuntimeCondition(string Type, bool Status, string Reason, string Message);
