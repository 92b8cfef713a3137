using k8s.Models;

namespace NodeStack.Kubelet.Server;

/// <summary>Looks up containers of all three kinds in a pod's spec and status.</summary>
internal static class PodContainers
{
    public static bool Exists(V1Pod pod, string name) =>
        Find(pod.Spec?.Containers, name) is not null || Find(pod.Spec?.InitContainers, name) is not null || Ephemeral(pod, name) is not null;

    public static bool HasTty(V1Pod pod, string name) =>
        (Find(pod.Spec?.Containers, name) ?? Find(pod.Spec?.InitContainers, name))?.Tty ?? Ephemeral(pod, name)?.Tty ?? false;

    public static V1ContainerStatus? Status(V1PodStatus? status, string name) =>
        Find(status?.ContainerStatuses, name) ?? Find(status?.InitContainerStatuses, name) ?? Find(status?.EphemeralContainerStatuses, name);

    private static V1Container? Find(IList<V1Container>? list, string name) => list?.FirstOrDefault(one => one.Name == name);
    private static V1ContainerStatus? Find(IList<V1ContainerStatus>? list, string name) => list?.FirstOrDefault(one => one.Name == name);
    private static V1EphemeralContainer? Ephemeral(V1Pod pod, string name) => pod.Spec?.EphemeralContainers?.FirstOrDefault(one => one.Name == name);
}
