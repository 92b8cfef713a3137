using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;

namespace NodeStack.Kubelet.Status;

/// <summary>The pod's resources as a whole: what its status carries in resources and allocatedResources.</summary>
internal static class PodResourceStatusRules
{
    /// <param name="pod">With what is allocated to it; while a resize is under way its containers have something else.</param>
    /// <param name="group">What the limits of the pod's group are made from; null: not known.</param>
    public static void Apply(V1Pod pod, PodResize resize, PodResourceSet? group, V1PodStatus status)
    {
        var actual = resize.IsInProgress ? PodResourceSetRules.Apply(pod, group ?? resize.Allocation!.Actual) : pod;
        status.AllocatedResources = Total(pod, static r => r.Requests);
        status.Resources = new V1ResourceRequirements { Requests = Total(actual, static r => r.Requests), Limits = Total(actual, static r => r.Limits) };
    }

    /// <summary>What a container has of the resources it was allocated.</summary>
    /// <param name="actual">What the pod's containers were last given; null: it does not run.</param>
    public static V1ResourceRequirements OfContainer(V1Container container, PodResourceSet? actual)
    {
        var has = actual is not null && actual.Containers.TryGetValue(container.Name, out var given) ? given : container.Resources;
        return new V1ResourceRequirements { Limits = Known(container.Resources?.Limits, has?.Limits), Requests = Known(container.Resources?.Requests, has?.Requests) };
    }

    /// <summary>Only what is allocated by name: a limit that comes from the pod is not the container's own.</summary>
    private static IDictionary<string, ResourceQuantity>? Known(IDictionary<string, ResourceQuantity>? allocated, IDictionary<string, ResourceQuantity>? has) =>
        allocated is null || has is null || ReferenceEquals(allocated, has) ? allocated : allocated.ToDictionary(pair => pair.Key, pair => has.TryGetValue(pair.Key, out var amount) ? amount : pair.Value);

    /// <summary>Containers and sidecars run together and add up; an init container runs beside the sidecars before it.</summary>
    private static Dictionary<string, ResourceQuantity>? Total(V1Pod pod, Func<V1ResourceRequirements, IDictionary<string, ResourceQuantity>?> part)
    {
        var names = new SortedDictionary<string, ResourceQuantity>(StringComparer.Ordinal);
        foreach (var c in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
            foreach (var (name, quantity) in (c.Resources is null ? null : part(c.Resources)) ?? new Dictionary<string, ResourceQuantity>())
                names.TryAdd(name, quantity);
        if (pod.Spec.Resources is { } own)
            foreach (var (name, quantity) in part(own) ?? new Dictionary<string, ResourceQuantity>())
                names[name] = quantity;
        if (names.Count == 0)
            return null;
        var total = new Dictionary<string, ResourceQuantity>(names.Count);
        foreach (var (name, example) in names)
            total[name] = Of(pod, part, name, example);
        return total;
    }

    private static ResourceQuantity Of(
        V1Pod pod, Func<V1ResourceRequirements, IDictionary<string, ResourceQuantity>?> part, string name, ResourceQuantity example)
    {
        if (pod.Spec.Resources is { } own && part(own)?.TryGetValue(name, out var wanted) == true)
            return wanted;
        decimal sum = 0, sidecars = 0, peak = 0;
        foreach (var c in pod.Spec.Containers)
            sum += Value(c);
        foreach (var c in pod.Spec.InitContainers ?? [])
        {
            if (c.RestartPolicy == "Always")
                sidecars += Value(c);
            peak = Math.Max(peak, c.RestartPolicy == "Always" ? sidecars : sidecars + Value(c));
        }
        var total = Math.Max(sum + sidecars, peak);
        return new ResourceQuantity(total, 0, example.Format);

        decimal Value(V1Container c) => (c.Resources is null ? null : part(c.Resources))?.TryGetValue(name, out var q) == true ? q.ToDecimal() : 0;
    }
}
