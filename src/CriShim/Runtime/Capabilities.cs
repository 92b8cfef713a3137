namespace NodeStack.CriShim.Runtime;

/// <summary>Capability names without the CAP_ prefix; "ALL" is allowed.</summary>
public sealed record Capabilities(IReadOnlyList<string> Add, IReadOnlyList<string> Drop, IReadOnlyList<string> AddAmbient);
