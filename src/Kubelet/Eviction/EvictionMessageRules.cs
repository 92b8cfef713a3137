using k8s.Models;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>What an evicted pod is told: the threshold, what was left, and which of its containers used more than they asked for.</summary>
internal static class EvictionMessageRules
{
    /// <param name="acting">All thresholds acted on; the first of the resource is quoted.</param>
    public static EvictionNotice Describe(
        V1Pod pod, PodUsage? usage, EvictionThreshold reclaimed, IReadOnlyList<EvictionThreshold> acting, IReadOnlyDictionary<string, SignalObservation> seen)
    {
        var resource = EvictionSignals.ResourceOf(reclaimed.Signal);
        var message = $"The node was low on resource: {resource}. " + Quote(resource, acting, seen);
        if (usage is null)
            return new EvictionNotice(message, EvictionNotice.NoAnnotations, true, reclaimed.Signal);
        var annotations = new Dictionary<string, string>();
        message += PodLevel(pod, usage, resource, annotations);
        var (names, amounts) = (new List<string>(), new List<string>());
        foreach (var measured in usage.Containers)
        {
            if (Find(pod, measured.Name) is not { } container || Used(measured, resource) is not { } used)
                continue;
            var request = Quantity.Of(container.Resources?.Requests, resource);
            if (used <= request)
                continue;
            message += $"Container {container.Name} was using {used}, request is {request}, has larger consumption of {resource}. ";
            names.Add(container.Name);
            amounts.Add(used.ToString());
        }
        annotations["offending_containers"] = string.Join(',', names);
        annotations["offending_containers_usage"] = string.Join(',', amounts);
        annotations["starved_resource"] = resource;
        return new EvictionNotice(message, annotations, true, reclaimed.Signal);
    }

    private static string Quote(string resource, IReadOnlyList<EvictionThreshold> acting, IReadOnlyDictionary<string, SignalObservation> seen)
    {
        foreach (var threshold in acting)
            if (EvictionSignals.ResourceOf(threshold.Signal) == resource && seen.TryGetValue(threshold.Signal, out var observation))
                return $"Threshold quantity: {threshold.Value.Of(observation.Capacity)}, available: {observation.Available}. ";
        return "";
    }

    private static string PodLevel(V1Pod pod, PodUsage usage, string resource, Dictionary<string, string> annotations)
    {
        if (resource != ResourceNames.Memory || pod.Spec.Resources?.Requests?.ContainsKey(resource) != true || usage.Group?.Memory is not { } memory)
            return "";
        var used = Bytes(memory.WorkingSetBytes ?? 0);
        annotations["offending_pod"] = pod.Metadata.Name;
        annotations["offending_pod_usage"] = used.ToString();
        return $"Pod {pod.Metadata.Name} was using {used}, request is {Quantity.Of(pod.Spec.Resources.Requests, resource)}, has larger consumption of {resource}. ";
    }

    private static V1Container? Find(V1Pod pod, string name) =>
        pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(c => c.Name == name);

    private static Quantity? Used(ContainerUsage container, string resource) => resource switch
    {
        ResourceNames.Memory => container.Usage.Memory?.WorkingSetBytes is { } bytes ? Bytes(bytes) : null,
        ResourceNames.EphemeralStorage => container is { Rootfs: { } layer, Logs: { } logs } ? Bytes(layer.UsedBytes + logs.UsedBytes) : null,
        _ => null,
    };

    private static Quantity Bytes(ulong bytes) => Quantity.FromUnits((long)bytes, QuantityFormat.BinarySi);
}
