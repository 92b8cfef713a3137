namespace NodeStack.CriShim.Streaming;

/// <summary>A client's request to change protocols, as it is to be passed on. Headers keep their order and repeat where the client repeated them.</summary>
public sealed record UpgradeRequest(string Method, IReadOnlyList<KeyValuePair<string, string>> Headers);
