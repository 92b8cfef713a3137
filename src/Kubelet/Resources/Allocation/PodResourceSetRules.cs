using k8s;
using k8s.Models;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>Takes the resizable resources out of a pod, puts others in, mixes them, and compares them by amount.</summary>
internal static class PodResourceSetRules
{
    private static readonly string[] s_names = [ResourceNames.Cpu, ResourceNames.Memory];

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

    /// <summary>
    /// The pod with resources that it only has on the way from one set to another. Its class stays: what it has in between may look
    /// like another.
    /// </summary>
    public static V1Pod Hybrid(V1Pod pod, PodResourceSet set)
    {
        var between = Apply(pod, set);
        if (ReferenceEquals(between, pod))
            return pod;
        between.Status ??= new V1PodStatus();
        between.Status.QosClass = QosRules.NameOf(QosRules.ClassOf(pod));
        return between;
    }

    /// <summary>Containers that only one side knows do not count: a set is asked about the pod it was made from.</summary>
    public static bool AreSame(PodResourceSet a, PodResourceSet b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (!AreSame(a.Pod, b.Pod))
            return false;
        foreach (var (name, resources) in a.Containers)
            if (b.Containers.TryGetValue(name, out var other) && !AreSame(resources, other))
                return false;
        return true;
    }

    public static bool AreSame(V1ResourceRequirements? a, V1ResourceRequirements? b) =>
        ReferenceEquals(a, b) || (AreSame(a?.Requests, b?.Requests) && AreSame(a?.Limits, b?.Limits));

    /// <summary>Main containers, and init containers of both kinds.</summary>
    public static IEnumerable<V1Container> Resizable(V1Pod pod) => (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers);

    /// <summary>A copy of the container with other resources.</summary>
    public static V1Container WithResources(V1Container container, V1ResourceRequirements resources)
    {
        var copy = KubernetesJson.Deserialize<V1Container>(KubernetesJson.Serialize(container));
        copy.Resources = resources;
        return copy;
    }

    /// <summary>The set with each container's limits as they bind it, those of the pod included.</summary>
    public static PodResourceSet Effective(PodResourceSet set) => set.Pod?.Limits is not { Count: > 0 } ? set : set with
    {
        Containers = set.Containers.ToDictionary(c => c.Key, c => Effective(c.Value, set.Pod), StringComparer.Ordinal),
    };

    /// <summary>What a container gets of its own resources and the pod's.</summary>
    public static V1ResourceRequirements? Effective(V1ResourceRequirements? container, V1ResourceRequirements? pod)
    {
        var limits = container?.Limits is { } own ? new Dictionary<string, ResourceQuantity>(own) : [];
        var isChanged = false;
        foreach (var name in s_names)
            if (pod?.Limits?.TryGetValue(name, out var limit) == true && (!limits.TryGetValue(name, out var had) || had.ToDecimal() == 0))
            {
                limits[name] = limit;
                isChanged = true;
            }
        return isChanged ? new V1ResourceRequirements { Claims = container?.Claims, Requests = container?.Requests, Limits = limits } : container;
    }

    /// <summary>Everything of one set, with one resource of another.</summary>
    public static PodResourceSet Mix(PodResourceSet set, PodResourceSet from, string resource, bool requests = true, bool limits = true) => new(
        Mix(set.Pod, from.Pod, resource, requests, limits),
        from.Containers.Keys.Union(set.Containers.Keys).ToDictionary(name => name, name => Mix(set.Of(name), from.Of(name), resource, requests, limits), StringComparer.Ordinal));

    /// <summary>The resources with one of them taken from elsewhere.</summary>
    public static V1ResourceRequirements? Mix(
        V1ResourceRequirements? has, V1ResourceRequirements? from, string resource, bool requests = true, bool limits = true) =>
        has is null && from is null ? null : new V1ResourceRequirements
        {
            Claims = (has ?? from)!.Claims,
            Requests = requests ? Mix(has?.Requests, from?.Requests, resource) : has?.Requests,
            Limits = limits ? Mix(has?.Limits, from?.Limits, resource) : has?.Limits,
        };

    /// <summary>Of each resource, in the pod and in each container, the larger amount. No limit is larger than any.</summary>
    public static PodResourceSet Larger(PodResourceSet a, PodResourceSet b) => new(
        Larger(a.Pod, b.Pod),
        a.Containers.Keys.ToDictionary(name => name, name => b.Containers.TryGetValue(name, out var other) ? Larger(a.Of(name), other) : a.Of(name), StringComparer.Ordinal));

    public static V1ResourceRequirements? Larger(V1ResourceRequirements? a, V1ResourceRequirements? b) => (a ?? b) is not { } some ? null : new V1ResourceRequirements
    {
        Claims = some.Claims,
        Requests = Larger(a?.Requests, b?.Requests, isLimit: false),
        Limits = Larger(a?.Limits, b?.Limits, isLimit: true),
    };

    private static Dictionary<string, ResourceQuantity> Larger(
        IDictionary<string, ResourceQuantity>? a, IDictionary<string, ResourceQuantity>? b, bool isLimit)
    {
        var larger = new Dictionary<string, ResourceQuantity>();
        foreach (var name in (a?.Keys ?? []).Union(b?.Keys ?? []))
        {
            var one = a is not null && a.TryGetValue(name, out var x) ? x : null;
            var other = b is not null && b.TryGetValue(name, out var y) ? y : null;
            if (one is not null && other is not null)
                larger[name] = other.ToDecimal() > one.ToDecimal() ? other : one;
            else if (!isLimit)
                larger[name] = (one ?? other)!;
        }
        return larger;
    }

    private static IDictionary<string, ResourceQuantity>? Mix(IDictionary<string, ResourceQuantity>? has, IDictionary<string, ResourceQuantity>? from, string resource)
    {
        var mixed = has is null ? [] : new Dictionary<string, ResourceQuantity>(has);
        if (from is not null && from.TryGetValue(resource, out var amount))
            mixed[resource] = amount;
        else
            mixed.Remove(resource);
        return mixed.Count == 0 ? null : mixed;
    }

    private static bool AreSame(IDictionary<string, ResourceQuantity>? a, IDictionary<string, ResourceQuantity>? b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if ((a?.Count ?? 0) != (b?.Count ?? 0))
            return false;
        foreach (var (name, amount) in a ?? new Dictionary<string, ResourceQuantity>())
            if (!b!.TryGetValue(name, out var other) || amount.ToDecimal() != other.ToDecimal())
                return false;
        return true;
    }
}
