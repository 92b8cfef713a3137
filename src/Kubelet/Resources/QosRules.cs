using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// The QoS class of a pod: BestEffort without any cpu or memory wish, Guaranteed with equal requests and limits of both everywhere,
/// Burstable otherwise. Pod-level resources, where set, decide alone.
/// </summary>
public static class QosRules
{
    /// <summary>What the status says, once it does: the class of a pod never changes.</summary>
    public static QosClass ClassOf(V1Pod pod) => pod.Status?.QosClass switch
    {
        "Guaranteed" => QosClass.Guaranteed,
        "Burstable" => QosClass.Burstable,
        "BestEffort" => QosClass.BestEffort,
        _ => Compute(pod)
    };

    /// <summary>From the spec alone.</summary>
    public static QosClass Compute(V1Pod pod)
    {
        var holders = Holders(pod).ToArray();
        var requests = Sum(holders, static r => r?.Requests);
        var limits = Sum(holders, static r => r?.Limits);
        if (requests.Count == 0 && limits.Count == 0)
            return QosClass.BestEffort;
        var everywhere = holders.All(HasBothLimits) || IsPodLevelWithoutLimits(pod);
        return everywhere && requests.Count == limits.Count && requests.Names.All(n => limits.Has(n) && limits[n] == requests[n])
            ? QosClass.Guaranteed
            : QosClass.Burstable;
    }

    /// <summary>As the status field spells it.</summary>
    public static string NameOf(QosClass qos) => qos.ToString();

    private static IEnumerable<V1ResourceRequirements?> Holders(V1Pod pod) => pod.Spec.Resources is { } podLevel
        ? [podLevel]
        : pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Select(c => c.Resources);

    private static ResourceAmounts Sum(
        IEnumerable<V1ResourceRequirements?> holders, Func<V1ResourceRequirements?, IDictionary<string, ResourceQuantity>?> pick) =>
        holders.Aggregate(ResourceAmounts.Empty, (sum, holder) => sum.Plus(Counting(pick(holder))));

    private static ResourceAmounts Counting(IDictionary<string, ResourceQuantity>? list) =>
        ResourceAmounts.From(list).Where(static (name, amount) => name is ResourceNames.Cpu or ResourceNames.Memory && amount > 0);

    private static bool HasBothLimits(V1ResourceRequirements? holder) => Counting(holder?.Limits).Count == 2;

    /// <summary>Upstream looks for both limits at pod level only when there are any; the count of names then decides.</summary>
    private static bool IsPodLevelWithoutLimits(V1Pod pod) => pod.Spec.Resources is { Limits: null or { Count: 0 } };
}
