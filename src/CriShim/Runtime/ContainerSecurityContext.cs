namespace NodeStack.CriShim.Runtime;

/// <summary>Security settings of one container.</summary>
public sealed record ContainerSecurityContext
{
    public Capabilities? Capabilities { get; init; }
    public bool Privileged { get; init; }
    public NamespaceOptions Namespaces { get; init; } = new();
    public SeLinuxOptions? SeLinux { get; init; }
    public long? RunAsUser { get; init; }
    public string RunAsUsername { get; init; } = "";
    public long? RunAsGroup { get; init; }
    public bool ReadonlyRootfs { get; init; }
    public IReadOnlyList<long> SupplementalGroups { get; init; } = [];
    public SupplementalGroupsPolicy SupplementalGroupsPolicy { get; init; }
    public bool NoNewPrivs { get; init; }
    public IReadOnlyList<string> MaskedPaths { get; init; } = [];
    public IReadOnlyList<string> ReadonlyPaths { get; init; } = [];
    public SecurityProfile? Seccomp { get; init; }
    public SecurityProfile? AppArmor { get; init; }
}
