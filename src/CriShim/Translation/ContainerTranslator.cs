using NodeStack.CriShim.Runtime;
using P = NodeStack.CriShim.Proto;

namespace NodeStack.CriShim.Translation;

/// <summary>Container filters, list entries, status and events. Configuration is <see cref="ContainerConfigTranslator"/>'s.</summary>
internal static class ContainerTranslator
{
    public static P.ContainerFilter? ToProto(ContainerFilter filter)
    {
        if (filter == ContainerFilter.All)
            return null;
        var proto = new P.ContainerFilter { Id = filter.Id, PodSandboxId = filter.SandboxId };
        if (filter.State is { } state)
            proto.State = new P.ContainerStateValue { State = ToProto(state) };
        proto.LabelSelector.Put(filter.Labels);
        return proto;
    }

    public static Container ToDomain(P.Container proto) => new(
        Required(proto.Id),
        proto.PodSandboxId,
        ToDomain(proto.Metadata, proto.Id),
        ImageName(proto.Image, proto.ImageRef),
        proto.ImageRef,
        proto.ImageId,
        ToDomain(proto.State),
        ProtoTime.FromNanoseconds(proto.CreatedAt),
        proto.Labels.ToLabels(),
        proto.Annotations.ToLabels());

    public static ContainerStatus ToDomain(P.ContainerStatus? proto)
    {
        if (proto is null)
            throw new MalformedAnswerException("no status");
        return new ContainerStatus
        {
            Id = Required(proto.Id),
            Metadata = ToDomain(proto.Metadata, proto.Id),
            State = ToDomain(proto.State),
            CreatedAt = ProtoTime.FromNanoseconds(proto.CreatedAt),
            StartedAt = ProtoTime.FromNanosecondsOrNull(proto.StartedAt),
            FinishedAt = ProtoTime.FromNanosecondsOrNull(proto.FinishedAt),
            ExitCode = proto.ExitCode,
            Image = ImageName(proto.Image, proto.ImageRef),
            ImageRef = proto.ImageRef,
            ImageId = proto.ImageId,
            Reason = proto.Reason,
            Message = proto.Message,
            Labels = proto.Labels.ToLabels(),
            Annotations = proto.Annotations.ToLabels(),
            Mounts = proto.Mounts.ToList(ContainerConfigTranslator.ToDomain),
            LogPath = proto.LogPath,
            Resources = ResourcesTranslator.ToDomain(proto.Resources?.Linux),
            User = ToDomain(proto.User?.Linux),
            StopSignal = SignalTranslator.ToDomain(proto.StopSignal),
        };
    }

    public static ContainerEvent ToDomain(P.ContainerEventResponse proto) => new(
        Required(proto.ContainerId),
        proto.PodSandboxStatus?.Metadata?.Uid ?? "",
        proto.ContainerEventType switch
        {
            P.ContainerEventType.ContainerCreatedEvent => ContainerEventKind.Created,
            P.ContainerEventType.ContainerStartedEvent => ContainerEventKind.Started,
            P.ContainerEventType.ContainerStoppedEvent => ContainerEventKind.Stopped,
            P.ContainerEventType.ContainerDeletedEvent => ContainerEventKind.Deleted,
            _ => throw new MalformedAnswerException($"container {proto.ContainerId} with the unknown event type {(int)proto.ContainerEventType}"),
        },
        ProtoTime.FromNanoseconds(proto.CreatedAt));

    public static ContainerMetadata ToDomain(P.ContainerMetadata? metadata, string id) => metadata is null
        ? throw new MalformedAnswerException($"container {id} without metadata")
        : new ContainerMetadata(metadata.Name, metadata.Attempt);

    public static P.ContainerState ToProto(ContainerState state) => state switch
    {
        ContainerState.Created => P.ContainerState.ContainerCreated,
        ContainerState.Running => P.ContainerState.ContainerRunning,
        ContainerState.Exited => P.ContainerState.ContainerExited,
        ContainerState.Unknown => P.ContainerState.ContainerUnknown,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    private static ContainerState ToDomain(P.ContainerState state) => state switch
    {
        P.ContainerState.ContainerCreated => ContainerState.Created,
        P.ContainerState.ContainerRunning => ContainerState.Running,
        P.ContainerState.ContainerExited => ContainerState.Exited,
        _ => ContainerState.Unknown,
    };

    private static ContainerUser? ToDomain(P.LinuxContainerUser? user) =>
        user is null ? null : new ContainerUser(user.Uid, user.Gid, user.SupplementalGroups.ToList(static gid => gid));

    /// <summary>The text of the pod where the runtime kept it, else the name, else the reference.</summary>
    private static string ImageName(P.ImageSpec? image, string imageRef) => image switch
    {
        { UserSpecifiedImage.Length: > 0 } => image.UserSpecifiedImage,
        { Image.Length: > 0 } => image.Image,
        _ => imageRef,
    };

    private static string Required(string id) => id.Length > 0 ? id : throw new MalformedAnswerException("container without id");
}
