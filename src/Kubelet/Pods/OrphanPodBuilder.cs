using System.Globalization;
using k8s;
using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// A pod of which only the runtime knows, rebuilt from what an earlier kubelet wrote on its containers: enough to stop it with
/// its grace and its preStop hooks.
/// </summary>
internal static class OrphanPodBuilder
{
    public static V1Pod Build(PodObservation seen)
    {
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = seen.Name, NamespaceProperty = seen.Namespace, Uid = seen.Uid },
            Spec = new V1PodSpec
            {
                Containers = [],
                HostNetwork = seen.Sandboxes.Any(s => s.HostNetwork) ? true : null,
            },
        };
        foreach (var c in seen.Containers)
        {
            if (pod.Spec.Containers.Any(known => known.Name == c.Name))
                continue;
            pod.Spec.Containers.Add(ContainerOf(c));
            pod.Spec.TerminationGracePeriodSeconds ??= Seconds(c, RuntimeLabels.PodTerminationGracePeriod);
            pod.Metadata.DeletionGracePeriodSeconds ??= Seconds(c, RuntimeLabels.PodDeletionGracePeriod);
        }
        return pod;
    }

    private static V1Container ContainerOf(ContainerObservation seen) => new()
    {
        Name = seen.Name,
        Image = seen.Image,
        TerminationMessagePath = seen.Annotations.GetValueOrDefault(RuntimeLabels.TerminationMessagePath),
        // The models' JSON knows lists only as fields of something.
        Ports = Json<V1Container>(seen, RuntimeLabels.Ports, text => $"{{\"ports\":{text}}}")?.Ports,
        Lifecycle = Json<V1LifecycleHandler>(seen, RuntimeLabels.PreStopHandler, text => text) is { } handler ? new V1Lifecycle { PreStop = handler } : null,
    };

    private static long? Seconds(ContainerObservation seen, string key) =>
        seen.Annotations.TryGetValue(key, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    /// <summary>Null also for text that is no longer understood: stopping the pod matters more than its hook.</summary>
    private static T? Json<T>(ContainerObservation seen, string key, Func<string, string> wrap)
        where T : class
    {
        if (!seen.Annotations.TryGetValue(key, out var text) || text.Length == 0)
            return null;
        try
        {
            return KubernetesJson.Deserialize<T>(wrap(text));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
