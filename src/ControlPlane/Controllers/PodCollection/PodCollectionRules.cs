using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Controllers.PodCollection;

/// <summary>Pods that nobody else takes away.</summary>
public static class PodCollectionRules
{
    private const string OutOfService = "node.kubernetes.io/out-of-service";

    /// <summary>The oldest of those that have ended beyond the threshold; evicted ones first.</summary>
    /// <param name="threshold">0 or less: none.</param>
    public static IReadOnlyList<V1Pod> Ended(IEnumerable<V1Pod> pods, int threshold)
    {
        if (threshold <= 0)
            return [];
        // Neither what waits, nor what runs, nor what nobody hears of.
        var ended = pods.Where(p => p.Status?.Phase is not ("Pending" or "Running" or "Unknown")).ToList();
        return ended.Count <= threshold ? [] : [.. Order(ended).Take(ended.Count - threshold)];
    }

    /// <summary>Pods that are told to go, on nodes that are not ready and that an administrator says are out of service: no kubelet will end them.</summary>
    public static IReadOnlyList<V1Pod> OnLostNodes(IEnumerable<V1Pod> pods, IReadOnlyDictionary<string, V1Node> nodes) =>
        [.. Order(pods.Where(p => p.Metadata.DeletionTimestamp is not null && nodes.TryGetValue(p.Spec.NodeName ?? "", out var node) && !IsReady(node) && IsOutOfService(node)))];

    /// <summary>Told to go before they came to a node.</summary>
    public static IReadOnlyList<V1Pod> NeverScheduled(IEnumerable<V1Pod> pods) =>
        [.. pods.Where(p => p.Metadata.DeletionTimestamp is not null && string.IsNullOrEmpty(p.Spec.NodeName))];

    /// <summary>Nodes that pods name and that are not known.</summary>
    public static IReadOnlySet<string> MissingNodes(IEnumerable<V1Pod> pods, IReadOnlyDictionary<string, V1Node> nodes) =>
        pods.Select(p => p.Spec.NodeName ?? "").Where(n => n.Length > 0 && !nodes.ContainsKey(n)).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<V1Pod> Order(IEnumerable<V1Pod> pods) => pods
        .OrderBy(p => p.Status is { Phase: "Failed", Reason: "Evicted" } ? 0 : 1).ThenBy(p => p.Metadata.CreationTimestamp).ThenBy(p => p.Metadata.Name, StringComparer.Ordinal);

    private static bool IsReady(V1Node node) => node.Status?.Conditions?.Any(c => c.Type == "Ready" && c.Status == "True") == true;

    private static bool IsOutOfService(V1Node node) => node.Spec?.Taints?.Any(t => t.Key == OutOfService) == true;

}
