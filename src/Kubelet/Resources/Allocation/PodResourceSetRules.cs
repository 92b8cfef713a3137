using k8s;
using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>Takes the resizable resources out of a pod, puts others in, and compares them by amount.</summary>
internal static class PodResourceSetRules
{
    public static PodResourceSet Of(V1Pod pod)
    {
        var containers = new Dictionary<string, V1ResourceRequirements?>(StringComparer.Ordinal);
        foreach (var container in Resizable(pod))
            containers[container.Name] = container.Resources;
        return new PodResourceSet(pod.Spec.Resources, containers);
    }

    /// <summary>The pod with these resources: itself when it has them already, else a copy. Containers the set does not know keep theirs.</summary>
    public static V1Pod Apply(V1Pod pod, PodResourceSet set)
    {
        if (AreSame(Of(pod), set))
            return pod;
        var copy = KubernetesJson.Deserialize<V1Pod>(KubernetesJson.Serialize(pod));
        copy.Spec.Resources = set.Pod;
        foreach (var container in Resizable(copy))
            if (set.Containers.TryGetValue(container.Name, out var resources))
                container.Resources = resources;
        return copy;
    }

    /// <summary>Containers that only one side knows do not count: a set is asked about the pod it was made from.</summary>
    public static bool AreSame(PodResourceSet a, PodResourceSet b)
    {
        if (!AreSame(a.Pod, b.Pod))
            return false;
        foreach (var (name, resources) in a.Containers)
            if (b.Containers.TryGetValue(name, out var other) && !AreSame(resources, other))
                return false;
        return true;
    }

    public static bool AreSame(V1ResourceRequirements? a, V1ResourceRequirements? b) =>
        AreSame(a?.Requests, b?.Requests) && AreSame(a?.Limits, b?.Limits);

    public static IEnumerable<V1Container> Resizable(V1Pod pod) =>
        (pod.Spec.InitContainers ?? []).Where(PodContainerRules.IsSidecar).Concat(pod.Spec.Containers);

    private static bool AreSame(IDictionary<string, ResourceQuantity>? a, IDictionary<string, ResourceQuantity>? b)
    {
        if ((a?.Count ?? 0) != (b?.Count ?? 0))
            return false;
        foreach (var (name, amount) in a ?? new Dictionary<string, ResourceQuantity>())
            if (!b!.TryGetValue(name, out var other) || amount.ToDecimal() != other.ToDecimal())
                return false;
        return true;
    }
}
