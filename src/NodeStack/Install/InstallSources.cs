namespace NodeStack.Install;

/// <summary>The material of an installation: texts carried in the binary, and files on this machine.</summary>
internal sealed record InstallSources(
    string Unit, string OwnRuntimeDropIn, string KubeletConfig, string Sysctl, string Modules, string Binary, IReadOnlyList<string> ImageArchives)
{
    public required string ProxyUnit { get; init; }

    public required string ProxyConfig { get; init; }
}
