namespace NodeStack.CriShim.Runtime;

/// <summary>Everything the runtime needs to make a sandbox.</summary>
public sealed record PodSandboxConfig
{
    public required PodSandboxMetadata Metadata { get; init; }
    public string Hostname { get; init; } = "";

    /// <summary>Host folder that container log paths are relative to.</summary>
    public string LogDirectory { get; init; } = "";
    public DnsConfig? Dns { get; init; }
    public IReadOnlyList<PortMapping> PortMappings { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>In the form of the runtime's driver: a path (cgroupfs) or a slice name (systemd). Empty: the runtime's default place.</summary>
    public string CgroupParent { get; init; } = "";
    public SandboxSecurityContext Security { get; init; } = new();
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();
    public LinuxContainerResources? Overhead { get; init; }
    public LinuxContainerResources? Resources { get; init; }
}
