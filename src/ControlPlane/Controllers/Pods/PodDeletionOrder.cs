using System.Globalization;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>
/// Which of an owner's pods go first when there are too many (upstream's ActivePodsWithRanks): what is not scheduled, not running, not ready, cheap to
/// delete, on a crowded node, young by order of magnitude, restarting often.
/// </summary>
/// <param name="crowd">How many related pods are on the pod's node.</param>
public sealed class PodDeletionOrder(Func<V1Pod, int> crowd, DateTimeOffset now)
{
    private const string CostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>Sorted, those to go first at the front. Stable, and safe for an order that is none: ages are compared by magnitude, which is not transitive.</summary>
    public V1Pod[] Sort(IReadOnlyCollection<V1Pod> pods)
    {
        V1Pod[] sorted = [.. pods];
        MergeSort(sorted, new V1Pod[sorted.Length], 0, sorted.Length);
        return sorted;
    }

    /// <summary>Below 0: the first goes before the second.</summary>
    public int Compare(V1Pod a, V1Pod b)
    {
        if (Scheduled(a) != Scheduled(b))
            return Scheduled(a).CompareTo(Scheduled(b));
        if (Phase(a) != Phase(b))
            return Phase(a).CompareTo(Phase(b));
        var (aReady, bReady) = (PodStateRules.IsReady(a), PodStateRules.IsReady(b));
        if (aReady != bReady)
            return aReady.CompareTo(bReady);
        if (Cost(a) != Cost(b))
            return Cost(a).CompareTo(Cost(b));
        if (crowd(a) != crowd(b))
            return crowd(b).CompareTo(crowd(a));
        if (aReady && PodStateRules.ReadySince(a) != PodStateRules.ReadySince(b))
            return ByAge(PodStateRules.ReadySince(a), PodStateRules.ReadySince(b), a, b);
        if (Restarts(a) != Restarts(b))
            return Restarts(b).CompareTo(Restarts(a));
        return a.Metadata.CreationTimestamp == b.Metadata.CreationTimestamp ? 0 : ByAge(a.Metadata.CreationTimestamp, b.Metadata.CreationTimestamp, a, b);
    }

    private static int Scheduled(V1Pod pod) => string.IsNullOrEmpty(pod.Spec?.NodeName) ? 0 : 1;

    private static int Phase(V1Pod pod) => pod.Status?.Phase switch { "Unknown" => 1, "Running" => 2, _ => 0 };

    private static int Cost(V1Pod pod) =>
        pod.Metadata.Annotations is { } annotations && annotations.TryGetValue(CostAnnotation, out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : 0;

    /// <summary>The younger goes first, compared by order of magnitude: among pods of about one age it is a matter of chance, so that node after node is not emptied.</summary>
    private int ByAge(DateTime? a, DateTime? b, V1Pod podA, V1Pod podB)
    {
        if (a is not { } first || b is not { } second)
            return (a is not null).CompareTo(b is not null);
        var difference = Magnitude(first).CompareTo(Magnitude(second));
        return difference != 0 ? difference : string.CompareOrdinal(podA.Metadata.Uid, podB.Metadata.Uid);
    }

    private long Magnitude(DateTime time) => now.UtcDateTime - time is { Ticks: > 0 } age ? (long)Math.Log2(age.TotalNanoseconds) : -1;

    /// <summary>Of containers first, then of sidecars.</summary>
    private static (int Regular, int Sidecars) Restarts(V1Pod pod)
    {
        var regular = pod.Status?.ContainerStatuses?.Select(c => c.RestartCount).DefaultIfEmpty().Max() ?? 0;
        var sidecars = pod.Spec?.InitContainers?.Where(c => c.RestartPolicy == "Always").Select(c => c.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var ofSidecars = pod.Status?.InitContainerStatuses?.Where(c => sidecars.Contains(c.Name)).Select(c => c.RestartCount).DefaultIfEmpty().Max() ?? 0;
        return (regular, ofSidecars);
    }

    private void MergeSort(V1Pod[] pods, V1Pod[] room, int from, int to)
    {
        if (to - from < 2)
            return;
        var middle = (from + to) / 2;
        MergeSort(pods, room, from, middle);
        MergeSort(pods, room, middle, to);
        Array.Copy(pods, from, room, from, to - from);
        for (int at = from, left = from, right = middle; at < to; at++)
            pods[at] = right >= to || left < middle && Compare(room[left], room[right]) <= 0 ? room[left++] : room[right++];
    }
}
