using System.Globalization;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Observation;

/// <summary>Runtime objects to observations: reads back what the kubelet wrote on labels and annotations.</summary>
internal static class ContainerObservationMapper
{
    /// <summary>Null for objects that no kubelet made.</summary>
    public static PodIdentity? Identity(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(RuntimeLabels.PodUid, out var uid) && uid.Length > 0
        && labels.TryGetValue(RuntimeLabels.PodName, out var name)
        && labels.TryGetValue(RuntimeLabels.PodNamespace, out var ns)
            ? new PodIdentity(uid, ns, name)
            : null;

    public static string? ContainerName(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(RuntimeLabels.ContainerName, out var name) && name.Length > 0 ? name : null;

    public static ContainerObservation Map(Container listed, ContainerStatus status, string message)
    {
        var annotations = status.Annotations.Count > 0 ? status.Annotations : listed.Annotations;
        var isExited = status.State == ContainerState.Exited;
        return new ContainerObservation
        {
            Id = listed.Id,
            Name = ContainerName(listed.Labels) ?? listed.Metadata.Name,
            SandboxId = listed.SandboxId,
            State = status.State,
            RestartCount = RestartCount(annotations, listed.Metadata),
            Hash = annotations.GetValueOrDefault(RuntimeLabels.Hash, ""),
            CreatedAt = status.CreatedAt == default ? listed.CreatedAt : status.CreatedAt,
            StartedAt = status.State == ContainerState.Created ? null : status.StartedAt,
            FinishedAt = isExited ? status.FinishedAt : null,
            ExitCode = isExited ? status.ExitCode : 0,
            Reason = isExited ? status.Reason : "",
            Message = isExited ? message : "",
            Image = status.Image.Length > 0 ? status.Image : listed.Image,
            ImageRef = status.ImageRef.Length > 0 ? status.ImageRef : listed.ImageRef,
            ImageId = status.ImageId.Length > 0 ? status.ImageId : listed.ImageId,
            LogPath = status.LogPath,
            Resources = status.Resources,
            User = status.User,
            Annotations = annotations,
        };
    }

    public static SandboxObservation Map(PodSandbox listed, PodSandboxStatus? status) => new(
        listed.Id, listed.Metadata.Attempt, listed.State == PodSandboxState.Ready, listed.CreatedAt,
        status?.Namespaces.Network == NamespaceMode.Node, status?.Ips ?? [], listed.RuntimeHandler);

    private static int RestartCount(IReadOnlyDictionary<string, string> annotations, ContainerMetadata metadata) =>
        annotations.TryGetValue(RuntimeLabels.RestartCount, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : (int)metadata.Attempt;
}
