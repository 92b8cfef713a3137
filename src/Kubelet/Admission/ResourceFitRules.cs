using k8s.Models;
using NodeStack.KubeApi.Pods;
using NodeStack.Kubelet.Resources;
using PodResourceRules = NodeStack.Kubelet.Resources.PodResourceRules;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Whether what a pod asks for is left of the node's allocatable. Extended resources the node does not know are not counted: they
/// belong to the cluster or come through resource claims.
/// </summary>
internal static class ResourceFitRules
{
    private const string Pods = "pods";

    /// <summary>What is missing, in upstream's order: pods, cpu, memory, ephemeral storage, then the rest by name.</summary>
    public static IReadOnlyList<ResourceShortage> Shortages(V1Pod pod, V1Node node, IReadOnlyList<AdmittedPod> others)
    {
        var allocatable = ResourceAmounts.From(node.Status?.Allocatable);
        var held = others.Select(Held).ToList();
        var shortages = new List<ResourceShortage>();
        if (held.Count + 1 > allocatable.Whole(Pods))
            shortages.Add(new ResourceShortage(Pods, 1, held.Count, allocatable.Whole(Pods)));
        var wanted = PodResourceRules.Requests(pod);
        foreach (var name in Countable(wanted, allocatable))
        {
            var (requested, capacity) = (Amount(wanted, name), Amount(allocatable, name));
            var used = held.Sum(h => Amount(h, name));
            if (requested > 0 && requested > capacity - used)
                shortages.Add(new ResourceShortage(name, requested, used, capacity));
        }
        return shortages;
    }

    /// <summary>Thousandths of cpu, whole units of all others.</summary>
    public static long Amount(ResourceAmounts amounts, string name) => name == ResourceNames.Cpu ? amounts.MilliCpu : amounts.Whole(name);

    /// <summary>While a resize is under way the larger of before and after is taken.</summary>
    private static ResourceAmounts Held(AdmittedPod pod)
    {
        var allocated = PodResourceRules.Requests(pod.Pod);
        return pod.Actual is null ? allocated : allocated.Max(PodResourceRules.Requests(pod.Actual));
    }

    private static IEnumerable<string> Countable(ResourceAmounts wanted, ResourceAmounts allocatable) => wanted.Names
        .Where(name => IsCounted(name) && (!ResourceNameRules.IsExtended(name) || allocatable.Has(name)))
        .OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal);

    private static bool IsCounted(string name) =>
        Rank(name) < 3 || ResourceNames.IsHugePages(name) || ResourceNameRules.IsExtended(name) || ResourceNameRules.IsAttachableVolume(name)
        || name.Contains("kubernetes.io/", StringComparison.Ordinal);

    private static int Rank(string name) => name switch
    {
        ResourceNames.Cpu => 0,
        ResourceNames.Memory => 1,
        ResourceNames.EphemeralStorage => 2,
        _ => 3,
    };
}
