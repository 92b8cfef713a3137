namespace NodeStack.CriShim.Runtime;

/// <summary>Security settings of the sandbox container.</summary>
public sealed record SandboxSecurityContext
{
    public NamespaceOptions Namespaces { get; init; } = new();
    public SeLinuxOptions? SeLinux { get; init; }
    public long? RunAsUser { get; init; }
    public long? RunAsGroup { get; init; }
    public IReadOnlyList<long> SupplementalGroups { get; init; } = [];
    public SupplementalGroupsPolicy SupplementalGroupsPolicy { get; init; }
    public bool ReadonlyRootfs { get; init; }
    public bool Privileged { get; init; }
    public SecurityProfile Seccomp { get; init; } = new(SecurityProfileKind.Unconfined);
    public SecurityProfile? AppArmor { get; init; }
}
