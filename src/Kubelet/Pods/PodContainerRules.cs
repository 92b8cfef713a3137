using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>Lookups in a pod's spec, and how containers and pods are named in events.</summary>
internal static class PodContainerRules
{
    public static bool IsSidecar(V1Container container) => container.RestartPolicy == "Always";

    public static ContainerKind InitKind(V1Container container) => IsSidecar(container) ? ContainerKind.Sidecar : ContainerKind.Init;

    public static (V1Container Container, ContainerKind Kind)? Find(V1Pod pod, string name)
    {
        foreach (var c in pod.Spec.Containers)
            if (c.Name == name)
                return (c, ContainerKind.Main);
        foreach (var c in pod.Spec.InitContainers ?? [])
            if (c.Name == name)
                return (c, InitKind(c));
        foreach (var c in pod.Spec.EphemeralContainers ?? [])
            if (c.Name == name)
                return (FromEphemeral(c), ContainerKind.Ephemeral);
        return null;
    }

    /// <summary>Every container in the order upstream lists them: init, main, ephemeral.</summary>
    public static IEnumerable<(V1Container Container, ContainerKind Kind)> All(V1Pod pod)
    {
        foreach (var c in pod.Spec.InitContainers ?? [])
            yield return (c, InitKind(c));
        foreach (var c in pod.Spec.Containers)
            yield return (c, ContainerKind.Main);
        foreach (var c in pod.Spec.EphemeralContainers ?? [])
            yield return (FromEphemeral(c), ContainerKind.Ephemeral);
    }

    public static V1Container FromEphemeral(V1EphemeralContainer e) => new()
    {
        Name = e.Name,
        Image = e.Image,
        ImagePullPolicy = e.ImagePullPolicy,
        Command = e.Command,
        Args = e.Args,
        WorkingDir = e.WorkingDir,
        Env = e.Env,
        EnvFrom = e.EnvFrom,
        Ports = e.Ports,
        Resources = e.Resources,
        ResizePolicy = e.ResizePolicy,
        SecurityContext = e.SecurityContext,
        VolumeMounts = e.VolumeMounts,
        VolumeDevices = e.VolumeDevices,
        Stdin = e.Stdin,
        StdinOnce = e.StdinOnce,
        Tty = e.Tty,
        TerminationMessagePath = e.TerminationMessagePath,
        TerminationMessagePolicy = e.TerminationMessagePolicy,
    };

    public static string FieldPath(ContainerKind kind, string name) => kind switch
    {
        ContainerKind.Main => $"spec.containers{{{name}}}",
        ContainerKind.Init or ContainerKind.Sidecar => $"spec.initContainers{{{name}}}",
        ContainerKind.Ephemeral => $"spec.ephemeralContainers{{{name}}}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Label value of the container_type metrics.</summary>
    public static string MetricLabel(ContainerKind kind) => kind switch
    {
        ContainerKind.Main => "container",
        ContainerKind.Init or ContainerKind.Sidecar => "init_container",
        ContainerKind.Ephemeral => "ephemeral_container",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>name_namespace(uid), as upstream writes a pod in messages.</summary>
    public static string Format(V1Pod pod) => $"{pod.Metadata.Name}_{pod.Metadata.NamespaceProperty}({pod.Metadata.Uid})";

    public static bool IsHostNetwork(V1Pod pod) => pod.Spec.HostNetwork == true;
}
