namespace NodeStack.CriShim.Runtime;

/// <summary>The pod's resolv.conf.</summary>
public sealed record DnsConfig(IReadOnlyList<string> Servers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options);
