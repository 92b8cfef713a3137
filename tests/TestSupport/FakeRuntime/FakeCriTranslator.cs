using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Translation;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.TestSupport.FakeRuntime;

/// <summary>The server's half of the translation: configurations from the wire, answers onto it.</summary>
internal static class FakeCriTranslator
{
    public static PodSandboxConfig Config(P.PodSandboxConfig proto)
    {
        var linux = proto.Linux ?? new P.LinuxPodSandboxConfig();
        return new PodSandboxConfig
        {
            Metadata = SandboxTranslator.ToDomain(proto.Metadata, "(new)"),
            Hostname = proto.Hostname,
            LogDirectory = proto.LogDirectory,
            Dns = proto.DnsConfig is { } dns ? new DnsConfig([.. dns.Servers], [.. dns.Searches], [.. dns.Options]) : null,
            PortMappings = [.. proto.PortMappings.Select(p => new PortMapping((PortProtocol)p.Protocol, p.ContainerPort, p.HostPort, p.HostIp))],
            Labels = proto.Labels.ToLabels(),
            Annotations = proto.Annotations.ToLabels(),
            CgroupParent = linux.CgroupParent,
            Security = Security(linux.SecurityContext ?? new P.LinuxSandboxSecurityContext()),
            Sysctls = linux.Sysctls.ToLabels(),
            Overhead = ResourcesTranslator.ToDomain(linux.Overhead),
            Resources = ResourcesTranslator.ToDomain(linux.Resources),
        };
    }

    public static ContainerConfig Config(P.ContainerConfig proto)
    {
        var linux = proto.Linux ?? new P.LinuxContainerConfig();
        return new ContainerConfig
        {
            Metadata = ContainerTranslator.ToDomain(proto.Metadata, "(new)"),
            Image = ImageTranslator.ToDomain(proto.Image ?? new P.ImageSpec()),
            Command = [.. proto.Command],
            Args = [.. proto.Args],
            WorkingDir = proto.WorkingDir,
            Envs = [.. proto.Envs.Select(e => KeyValuePair.Create(e.Key, e.Value.ToStringUtf8()))],
            Mounts = [.. proto.Mounts.Select(ContainerConfigTranslator.ToDomain)],
            Devices = [.. proto.Devices.Select(d => new Device(d.ContainerPath, d.HostPath, d.Permissions))],
            CdiDevices = [.. proto.CDIDevices.Select(d => d.Name)],
            Labels = proto.Labels.ToLabels(),
            Annotations = proto.Annotations.ToLabels(),
            LogPath = proto.LogPath,
            Stdin = proto.Stdin,
            StdinOnce = proto.StdinOnce,
            Tty = proto.Tty,
            StopSignal = SignalTranslator.ToDomain(proto.StopSignal),
            Resources = ResourcesTranslator.ToDomain(linux.Resources) ?? new LinuxContainerResources(),
            Security = Security(linux.SecurityContext ?? new P.LinuxContainerSecurityContext()),
        };
    }

    public static PodSandboxFilter Filter(P.PodSandboxFilter? proto) => proto is null
        ? PodSandboxFilter.All
        : new PodSandboxFilter(proto.Id, proto.State is { } s ? (PodSandboxState)s.State : null, proto.LabelSelector.ToLabels());

    public static ContainerFilter Filter(P.ContainerFilter? proto) => proto is null
        ? ContainerFilter.All
        : new ContainerFilter(proto.Id, proto.PodSandboxId, proto.State is { } s ? (ContainerState)s.State : null, proto.LabelSelector.ToLabels());

    public static P.PodSandbox Listed(PodSandbox sandbox)
    {
        var proto = new P.PodSandbox
        {
            Id = sandbox.Id,
            Metadata = SandboxTranslator.ToProto(sandbox.Metadata),
            State = SandboxTranslator.ToProto(sandbox.State),
            CreatedAt = ProtoTime.ToNanoseconds(sandbox.CreatedAt),
            RuntimeHandler = sandbox.RuntimeHandler,
        };
        proto.Labels.Put(sandbox.Labels);
        proto.Annotations.Put(sandbox.Annotations);
        return proto;
    }

    public static P.PodSandboxStatus Status(PodSandboxStatus status)
    {
        var sandbox = status.Sandbox;
        var proto = new P.PodSandboxStatus
        {
            Id = sandbox.Id,
            Metadata = SandboxTranslator.ToProto(sandbox.Metadata),
            State = SandboxTranslator.ToProto(sandbox.State),
            CreatedAt = ProtoTime.ToNanoseconds(sandbox.CreatedAt),
            RuntimeHandler = sandbox.RuntimeHandler,
            Network = new P.PodSandboxNetworkStatus { Ip = status.Ips.Count > 0 ? status.Ips[0] : "" },
            Linux = new P.LinuxPodSandboxStatus { Namespaces = new P.Namespace { Options = SecurityTranslator.ToProto(status.Namespaces) } },
        };
        proto.Network.AdditionalIps.AddRange(status.Ips.Skip(1).Select(ip => new P.PodIP { Ip = ip }));
        proto.Labels.Put(sandbox.Labels);
        proto.Annotations.Put(sandbox.Annotations);
        return proto;
    }

    public static P.Container Listed(Container container)
    {
        var proto = new P.Container
        {
            Id = container.Id,
            PodSandboxId = container.SandboxId,
            Metadata = new P.ContainerMetadata { Name = container.Metadata.Name, Attempt = container.Metadata.Attempt },
            Image = new P.ImageSpec { Image = container.Image },
            ImageRef = container.ImageRef,
            ImageId = container.ImageId,
            State = ContainerTranslator.ToProto(container.State),
            CreatedAt = ProtoTime.ToNanoseconds(container.CreatedAt),
        };
        proto.Labels.Put(container.Labels);
        proto.Annotations.Put(container.Annotations);
        return proto;
    }

    public static P.ContainerStatus Status(ContainerStatus status)
    {
        var proto = new P.ContainerStatus
        {
            Id = status.Id,
            Metadata = new P.ContainerMetadata { Name = status.Metadata.Name, Attempt = status.Metadata.Attempt },
            State = ContainerTranslator.ToProto(status.State),
            CreatedAt = ProtoTime.ToNanoseconds(status.CreatedAt),
            StartedAt = ProtoTime.ToNanoseconds(status.StartedAt),
            FinishedAt = ProtoTime.ToNanoseconds(status.FinishedAt),
            ExitCode = status.ExitCode,
            Image = new P.ImageSpec { Image = status.Image },
            ImageRef = status.ImageRef,
            ImageId = status.ImageId,
            Reason = status.Reason,
            Message = status.Message,
            LogPath = status.LogPath,
            Resources = new P.ContainerResources { Linux = ResourcesTranslator.ToProto(status.Resources) },
            StopSignal = SignalTranslator.ToProto(status.StopSignal),
        };
        if (status.User is { } user)
        {
            proto.User = new P.ContainerUser { Linux = new P.LinuxContainerUser { Uid = user.Uid, Gid = user.Gid } };
            proto.User.Linux.SupplementalGroups.AddRange(user.SupplementalGroups);
        }

        proto.Labels.Put(status.Labels);
        proto.Annotations.Put(status.Annotations);
        proto.Mounts.Put(status.Mounts, ContainerConfigTranslator.ToProto);
        return proto;
    }

    public static P.Image Listed(Image image)
    {
        var proto = new P.Image { Id = image.Id, Size = image.SizeBytes, Username = image.Username, Pinned = image.Pinned };
        if (image.Uid is { } uid)
            proto.Uid = new P.Int64Value { Value = uid };
        proto.RepoTags.AddRange(image.RepoTags);
        proto.RepoDigests.AddRange(image.RepoDigests);
        return proto;
    }

    public static P.ContainerEventResponse Event(ContainerEvent happened) => new()
    {
        ContainerId = happened.ContainerId,
        ContainerEventType = (P.ContainerEventType)happened.Kind,
        CreatedAt = ProtoTime.ToNanoseconds(happened.At),
        PodSandboxStatus = new P.PodSandboxStatus { Metadata = new P.PodSandboxMetadata { Uid = happened.PodUid } },
    };

    public static RegistryAuth? Auth(P.AuthConfig? proto) => proto is null
        ? null
        : new RegistryAuth(proto.Username, proto.Password, proto.Auth, proto.ServerAddress, proto.IdentityToken, proto.RegistryToken);

    private static SandboxSecurityContext Security(P.LinuxSandboxSecurityContext proto) => new()
    {
        Namespaces = SecurityTranslator.ToDomain(proto.NamespaceOptions),
        SeLinux = SeLinux(proto.SelinuxOptions),
        RunAsUser = proto.RunAsUser?.Value,
        RunAsGroup = proto.RunAsGroup?.Value,
        SupplementalGroups = [.. proto.SupplementalGroups],
        SupplementalGroupsPolicy = (SupplementalGroupsPolicy)proto.SupplementalGroupsPolicy,
        ReadonlyRootfs = proto.ReadonlyRootfs,
        Privileged = proto.Privileged,
        Seccomp = Profile(proto.Seccomp) ?? new SecurityProfile(SecurityProfileKind.Unconfined),
        AppArmor = Profile(proto.Apparmor),
    };

    private static ContainerSecurityContext Security(P.LinuxContainerSecurityContext proto) => new()
    {
        Capabilities = proto.Capabilities is { } c
            ? new Capabilities([.. c.AddCapabilities], [.. c.DropCapabilities], [.. c.AddAmbientCapabilities])
            : null,
        Privileged = proto.Privileged,
        Namespaces = SecurityTranslator.ToDomain(proto.NamespaceOptions),
        SeLinux = SeLinux(proto.SelinuxOptions),
        RunAsUser = proto.RunAsUser?.Value,
        RunAsUsername = proto.RunAsUsername,
        RunAsGroup = proto.RunAsGroup?.Value,
        ReadonlyRootfs = proto.ReadonlyRootfs,
        SupplementalGroups = [.. proto.SupplementalGroups],
        SupplementalGroupsPolicy = (SupplementalGroupsPolicy)proto.SupplementalGroupsPolicy,
        NoNewPrivs = proto.NoNewPrivs,
        MaskedPaths = [.. proto.MaskedPaths],
        ReadonlyPaths = [.. proto.ReadonlyPaths],
        Seccomp = Profile(proto.Seccomp),
        AppArmor = Profile(proto.Apparmor),
    };

    private static SeLinuxOptions? SeLinux(P.SELinuxOption? proto) =>
        proto is null ? null : new SeLinuxOptions(proto.User, proto.Role, proto.Type, proto.Level);

    private static SecurityProfile? Profile(P.SecurityProfile? proto) =>
        proto is null ? null : new SecurityProfile((SecurityProfileKind)proto.ProfileType, proto.LocalhostRef);
}
