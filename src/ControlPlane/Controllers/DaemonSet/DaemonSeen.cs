using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>A DaemonSet, its pods by the node they are on or made for, and all nodes.</summary>
/// <param name="Hash">Of the present template's revision.</param>
public sealed record DaemonSeen(V1DaemonSet Set, ImmutableArray<V1Node> Nodes, ILookup<string, V1Pod> Pods, string Hash)
{
    /// <param name="pods">The set's. Those that ended and go count no more.</param>
    public static DaemonSeen Of(V1DaemonSet set, IEnumerable<V1Node> nodes, IEnumerable<V1Pod> pods, string hash) => new(
        set, [.. nodes.OrderBy(n => n.Metadata.Name, StringComparer.Ordinal)],
        pods.Where(p => DaemonPlacementRules.NodeOf(p) is not null && !(p.Metadata.DeletionTimestamp is not null && p.Status?.Phase is "Succeeded" or "Failed"))
            .OrderBy(p => string.IsNullOrEmpty(p.Spec.NodeName)).ThenBy(p => p.Metadata.CreationTimestamp).ThenBy(p => p.Metadata.Name, StringComparer.Ordinal)
            .ToLookup(p => DaemonPlacementRules.NodeOf(p)!, StringComparer.Ordinal), hash);
}
