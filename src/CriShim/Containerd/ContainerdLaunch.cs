namespace NodeStack.CriShim.Containerd;

/// <summary>What the supervised containerd is started with.</summary>
public sealed record ContainerdLaunch(string Binary, ContainerdVersion Version, ContainerdHost Host, bool ConfigChanged);
