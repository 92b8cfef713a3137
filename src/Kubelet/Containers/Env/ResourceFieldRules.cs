using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>
/// Container resources as numbers for the downward API. A limit that is not set is the pod's, else what the node can give;
/// results are rounded up to whole divisors.
/// </summary>
internal static class ResourceFieldRules
{
    /// <param name="own">The container that asks; used where the selector names none. Null for volumes.</param>
    public static string Value(
        V1Pod pod, V1Container? own, V1ResourceFieldSelector selector, IReadOnlyDictionary<string, ResourceQuantity> allocatable)
    {
        var container = string.IsNullOrEmpty(selector.ContainerName) && own is not null ? own : Find(pod, selector.ContainerName ?? "");
        var divisor = selector.Divisor is null || (decimal)selector.Divisor == 0 ? 1m : (decimal)selector.Divisor;
        var field = selector.Resource ?? "";
        var (isLimit, resource) = Split(field);
        var amount = isLimit
            ? Limit(pod, container, resource, allocatable)
            : ResourceAmounts.From(container.Resources?.Requests)[resource];
        return Round(resource, amount, divisor).ToString(CultureInfo.InvariantCulture);
    }

    private static (bool IsLimit, string Resource) Split(string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        var side = dot < 0 ? "" : field[..dot];
        var resource = dot < 0 ? "" : field[(dot + 1)..];
        var known = resource is ResourceNames.Cpu or ResourceNames.Memory or ResourceNames.EphemeralStorage || ResourceNames.IsHugePages(resource);
        if (!known || side is not ("limits" or "requests"))
            throw ConfigErrors.Container($"unsupported container resource : {field}");
        return (side == "limits", resource);
    }

    private static decimal Limit(V1Pod pod, V1Container container, string resource, IReadOnlyDictionary<string, ResourceQuantity> allocatable)
    {
        var own = ResourceAmounts.From(container.Resources?.Limits)[resource];
        // Huge pages are never overcommitted: a container without a limit has none.
        if (own != 0 || ResourceNames.IsHugePages(resource))
            return own;
        var node = allocatable.TryGetValue(resource, out var quantity) ? quantity : null;
        if (node is null)
            return 0;
        var ofPod = resource == ResourceNames.EphemeralStorage ? 0 : ResourceAmounts.From(pod.Spec?.Resources?.Limits)[resource];
        return ofPod != 0 ? ofPod : (decimal)node;
    }

    private static long Round(string resource, decimal amount, decimal divisor)
    {
        var (top, bottom) = resource == ResourceNames.Cpu
            ? (QuantityRules.MilliValue(amount), QuantityRules.MilliValue(divisor))
            : (QuantityRules.Value(amount), QuantityRules.Value(divisor));
        return bottom == 0 ? 0 : QuantityRules.Value((decimal)top / bottom);
    }

    private static V1Container Find(V1Pod pod, string name) =>
        (pod.Spec?.Containers ?? []).Concat(pod.Spec?.InitContainers ?? []).FirstOrDefault(c => c.Name == name)
        ?? throw ConfigErrors.Container($"container {name} not found");
}
