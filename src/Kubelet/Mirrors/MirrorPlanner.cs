using k8s.Models;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Mirrors;

/// <summary>Compares static pods with the mirrors the API server has.</summary>
internal static class MirrorPlanner
{
    /// <param name="wished">The pods of files and URLs; null before these sources have spoken: nothing is deleted then.</param>
    /// <param name="onServer">All pods of this node on the API server.</param>
    public static MirrorPlan Plan(IReadOnlyList<V1Pod>? wished, IEnumerable<V1Pod> onServer)
    {
        if (wished is null)
            return new MirrorPlan([], []);
        var missing = wished.Where(MirrorRules.IsStatic).ToDictionary(KeyOf, StringComparer.Ordinal);
        var delete = new List<V1Pod>();
        foreach (var mirror in onServer.Where(MirrorRules.IsMirror))
        {
            var key = KeyOf(mirror);
            if (missing.TryGetValue(key, out var pod) && MirrorRules.Shows(mirror, pod) && mirror.Metadata.DeletionTimestamp is null)
            {
                missing.Remove(key);
                continue;
            }
            // The name is free only once this one is gone; the watch tells.
            missing.Remove(key);
            delete.Add(mirror);
        }
        return new MirrorPlan(delete, [.. missing.Values]);
    }

    private static string KeyOf(V1Pod pod) => $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";
}
