using Google.Protobuf;
using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Container configuration: process, mounts, devices.</summary>
internal static class ContainerConfigTranslator
{
    public static P.ContainerConfig ToProto(ContainerConfig config)
    {
        var proto = new P.ContainerConfig
        {
            Metadata = new P.ContainerMetadata { Name = config.Metadata.Name, Attempt = config.Metadata.Attempt },
            Image = ImageTranslator.ToProto(config.Image),
            WorkingDir = config.WorkingDir,
            LogPath = config.LogPath,
            Stdin = config.Stdin,
            StdinOnce = config.StdinOnce,
            Tty = config.Tty,
            StopSignal = SignalTranslator.ToProto(config.StopSignal),
            Linux = new P.LinuxContainerConfig
            {
                Resources = ResourcesTranslator.ToProto(config.Resources),
                SecurityContext = SecurityTranslator.ToProto(config.Security),
            },
        };
        proto.Command.AddRange(config.Command);
        proto.Args.AddRange(config.Args);
        proto.Envs.Put(config.Envs, static env => new P.KeyValue { Key = env.Key, Value = ByteString.CopyFromUtf8(env.Value) });
        proto.Mounts.Put(config.Mounts, ToProto);
        proto.Devices.Put(config.Devices, ToProto);
        proto.CDIDevices.Put(config.CdiDevices, static name => new P.CDIDevice { Name = name });
        proto.Labels.Put(config.Labels);
        proto.Annotations.Put(config.Annotations);
        return proto;
    }

    public static P.Mount ToProto(Mount mount)
    {
        var proto = new P.Mount
        {
            ContainerPath = mount.ContainerPath,
            HostPath = mount.HostPath,
            Readonly = mount.Readonly,
            SelinuxRelabel = mount.SelinuxRelabel,
            Propagation = mount.Propagation switch
            {
                MountPropagation.None => P.MountPropagation.PropagationPrivate,
                MountPropagation.HostToContainer => P.MountPropagation.PropagationHostToContainer,
                MountPropagation.Bidirectional => P.MountPropagation.PropagationBidirectional,
                _ => throw new ArgumentOutOfRangeException(nameof(mount), mount.Propagation, null),
            },
            RecursiveReadOnly = mount.RecursiveReadOnly,
            Image = mount.Image is { } image ? ImageTranslator.ToProto(image) : null,
            ImageSubPath = mount.ImageSubPath,
        };
        proto.UidMappings.Put(mount.UidMappings, SecurityTranslator.ToProto);
        proto.GidMappings.Put(mount.GidMappings, SecurityTranslator.ToProto);
        return proto;
    }

    public static Mount ToDomain(P.Mount proto) => new()
    {
        ContainerPath = proto.ContainerPath,
        HostPath = proto.HostPath,
        Readonly = proto.Readonly,
        SelinuxRelabel = proto.SelinuxRelabel,
        Propagation = proto.Propagation switch
        {
            P.MountPropagation.PropagationHostToContainer => MountPropagation.HostToContainer,
            P.MountPropagation.PropagationBidirectional => MountPropagation.Bidirectional,
            _ => MountPropagation.None,
        },
        RecursiveReadOnly = proto.RecursiveReadOnly,
        Image = proto.Image is { Image.Length: > 0 } image ? ImageTranslator.ToDomain(image) : null,
        ImageSubPath = proto.ImageSubPath,
        UidMappings = proto.UidMappings.ToList(SecurityTranslator.ToDomain),
        GidMappings = proto.GidMappings.ToList(SecurityTranslator.ToDomain),
    };

    private static P.Device ToProto(Device device) =>
        new() { ContainerPath = device.ContainerPath, HostPath = device.HostPath, Permissions = device.Permissions };
}
