namespace NodeStack.CriShim.Runtime;

/// <summary>What the runtime says of itself, e.g. name "containerd", version "1.6.20~ds1", API version "v1".</summary>
public sealed record RuntimeVersion(string RuntimeName, string Version, string ApiVersion);
