using System.Globalization;
using k8s.Models;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Containers;

/// <summary>A container of a pod to what the runtime makes it from.</summary>
internal static class ContainerConfigBuilder
{
    public static ContainerConfig Build(V1Pod pod, V1Container container, ContainerLaunch launch, ContainerHost host)
    {
        var namespaces = NamespaceRules.ForContainer(NamespaceRules.ForPod(pod, host.Users), launch.TargetContainerId);
        var variables = host.Environment.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        return new ContainerConfig
        {
            Metadata = new ContainerMetadata(container.Name ?? "", (uint)launch.RestartCount),
            Image = new ImageSpec(launch.Image.Id, "", container.Image ?? ""),
            Command = Expand(container.Command, variables),
            Args = Expand(container.Args, variables),
            WorkingDir = container.WorkingDir ?? "",
            Envs = host.Environment,
            Mounts = WithUserMaps(host.Mounts, host.Users),
            Labels = RuntimeLabelRules.ContainerLabels(pod, container),
            Annotations = RuntimeLabelRules.ContainerAnnotations(pod, container, launch.RestartCount),
            LogPath = LogPath(container.Name ?? "", launch.RestartCount),
            Stdin = container.Stdin ?? false,
            StdinOnce = container.StdinOnce ?? false,
            Tty = container.Tty ?? false,
            StopSignal = container.Lifecycle?.StopSignal ?? "",
            Resources = ResourceRules.Container(pod, container, host.Limits),
            Security = SecurityContextBuilder.Container(pod, container, ImageUser.Of(launch.Image), namespaces, host.Security),
        };
    }

    /// <summary>Relative to the pod's log folder.</summary>
    public static string LogPath(string container, int restartCount) =>
        Path.Combine(container, restartCount.ToString(CultureInfo.InvariantCulture) + ".log");

    private static IReadOnlyList<string> Expand(IList<string>? words, IReadOnlyDictionary<string, string> variables) =>
        words is null ? [] : [.. words.Select(word => VariableExpansionRules.Expand(word ?? "", variables))];

    /// <summary>A pod with users of its own sees volumes through the same map, so that files belong to who wrote them.</summary>
    private static IReadOnlyList<Mount> WithUserMaps(IReadOnlyList<Mount> mounts, UserNamespace users) =>
        users.Mode == NamespaceMode.Node
            ? mounts
            : [.. mounts.Select(mount => mount with { UidMappings = users.Uids, GidMappings = users.Gids })];
}
