using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Security settings and namespaces.</summary>
internal static class SecurityTranslator
{
    public static P.LinuxSandboxSecurityContext ToProto(SandboxSecurityContext security)
    {
        var proto = new P.LinuxSandboxSecurityContext
        {
            NamespaceOptions = ToProto(security.Namespaces),
            SelinuxOptions = ToProto(security.SeLinux),
            RunAsUser = ToProto(security.RunAsUser),
            RunAsGroup = ToProto(security.RunAsGroup),
            ReadonlyRootfs = security.ReadonlyRootfs,
            SupplementalGroupsPolicy = ToProto(security.SupplementalGroupsPolicy),
            Privileged = security.Privileged,
            Seccomp = ToProto(security.Seccomp),
            Apparmor = ToProto(security.AppArmor),
        };
        proto.SupplementalGroups.AddRange(security.SupplementalGroups);
        return proto;
    }

    public static P.LinuxContainerSecurityContext ToProto(ContainerSecurityContext security)
    {
        var proto = new P.LinuxContainerSecurityContext
        {
            Capabilities = ToProto(security.Capabilities),
            Privileged = security.Privileged,
            NamespaceOptions = ToProto(security.Namespaces),
            SelinuxOptions = ToProto(security.SeLinux),
            RunAsUser = ToProto(security.RunAsUser),
            RunAsUsername = security.RunAsUsername,
            RunAsGroup = ToProto(security.RunAsGroup),
            ReadonlyRootfs = security.ReadonlyRootfs,
            SupplementalGroupsPolicy = ToProto(security.SupplementalGroupsPolicy),
            NoNewPrivs = security.NoNewPrivs,
            Seccomp = ToProto(security.Seccomp),
            Apparmor = ToProto(security.AppArmor),
        };
        proto.SupplementalGroups.AddRange(security.SupplementalGroups);
        proto.MaskedPaths.AddRange(security.MaskedPaths);
        proto.ReadonlyPaths.AddRange(security.ReadonlyPaths);
        PutOldProfileForms(proto, security);
        return proto;
    }

    public static P.NamespaceOption ToProto(NamespaceOptions options) => new()
    {
        Network = ToProto(options.Network),
        Pid = ToProto(options.Pid),
        Ipc = ToProto(options.Ipc),
        TargetId = options.TargetContainerId,
        UsernsOptions = ToProto(options.User),
    };

    public static NamespaceOptions ToDomain(P.NamespaceOption? option) => option is null
        ? new NamespaceOptions(Pid: NamespaceMode.Pod)
        : new NamespaceOptions(
            ToDomain(option.Network),
            ToDomain(option.Pid),
            ToDomain(option.Ipc),
            option.TargetId,
            ToDomain(option.UsernsOptions));

    public static P.IDMapping ToProto(IdMapping mapping) =>
        new() { HostId = mapping.HostId, ContainerId = mapping.ContainerId, Length = mapping.Length };

    public static IdMapping ToDomain(P.IDMapping mapping) => new(mapping.HostId, mapping.ContainerId, mapping.Length);

    private static UserNamespace? ToDomain(P.UserNamespace? user) => user is null
        ? null
        : new UserNamespace(ToDomain(user.Mode), user.Uids.ToList(ToDomain), user.Gids.ToList(ToDomain));

    private static P.UserNamespace? ToProto(UserNamespace? user)
    {
        if (user is null)
            return null;
        var proto = new P.UserNamespace { Mode = ToProto(user.Mode) };
        proto.Uids.Put(user.Uids, ToProto);
        proto.Gids.Put(user.Gids, ToProto);
        return proto;
    }

    /// <summary>A mode of a later protocol counts as the pod's own namespace: the most isolated reading that is common.</summary>
    private static NamespaceMode ToDomain(P.NamespaceMode mode) => mode switch
    {
        P.NamespaceMode.Container => NamespaceMode.Container,
        P.NamespaceMode.Node => NamespaceMode.Node,
        P.NamespaceMode.Target => NamespaceMode.Target,
        _ => NamespaceMode.Pod,
    };

    private static P.NamespaceMode ToProto(NamespaceMode mode) => mode switch
    {
        NamespaceMode.Pod => P.NamespaceMode.Pod,
        NamespaceMode.Container => P.NamespaceMode.Container,
        NamespaceMode.Node => P.NamespaceMode.Node,
        NamespaceMode.Target => P.NamespaceMode.Target,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    private static P.SupplementalGroupsPolicy ToProto(SupplementalGroupsPolicy policy) =>
        policy == SupplementalGroupsPolicy.Strict ? P.SupplementalGroupsPolicy.Strict : P.SupplementalGroupsPolicy.Merge;

    private static P.Int64Value? ToProto(long? value) => value is { } given ? new P.Int64Value { Value = given } : null;

    private static P.SELinuxOption? ToProto(SeLinuxOptions? options) => options is null
        ? null
        : new P.SELinuxOption { User = options.User, Role = options.Role, Type = options.Type, Level = options.Level };

    private static P.Capability? ToProto(Capabilities? capabilities)
    {
        if (capabilities is null)
            return null;
        var proto = new P.Capability();
        proto.AddCapabilities.AddRange(capabilities.Add);
        proto.DropCapabilities.AddRange(capabilities.Drop);
        proto.AddAmbientCapabilities.AddRange(capabilities.AddAmbient);
        return proto;
    }

    private static P.SecurityProfile? ToProto(SecurityProfile? profile) => profile is null
        ? null
        : new P.SecurityProfile
        {
            ProfileType = profile.Kind switch
            {
                SecurityProfileKind.RuntimeDefault => P.SecurityProfile.Types.ProfileType.RuntimeDefault,
                SecurityProfileKind.Unconfined => P.SecurityProfile.Types.ProfileType.Unconfined,
                SecurityProfileKind.Localhost => P.SecurityProfile.Types.ProfileType.Localhost,
                _ => throw new ArgumentOutOfRangeException(nameof(profile), profile.Kind, null),
            },
            LocalhostRef = profile.LocalhostRef,
        };

    /// <summary>The text form of the AppArmor profile, which the kubelet still fills beside the message for runtimes that read only that.</summary>
    private static void PutOldProfileForms(P.LinuxContainerSecurityContext proto, ContainerSecurityContext security)
    {
#pragma warning disable CS0612 // The field is deprecated, and still sent by upstream 1.36.
        proto.ApparmorProfile = security.AppArmor switch
        {
            null => "",
            { Kind: SecurityProfileKind.RuntimeDefault } => "runtime/default",
            { Kind: SecurityProfileKind.Unconfined } => "unconfined",
            var local => "localhost/" + local.LocalhostRef,
        };
#pragma warning restore CS0612
    }
}
