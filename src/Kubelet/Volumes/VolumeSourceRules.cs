using k8s.Models;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Whether a change of the pod itself shows in the files of its volumes.</summary>
internal static class VolumeSourceRules
{
    public static bool NeedsRefresh(V1Pod before, V1Pod after) =>
        !ReferenceEquals(before, after) && ShowsPod(after)
        && (!SameMap(before.Metadata?.Labels, after.Metadata?.Labels) || !SameMap(before.Metadata?.Annotations, after.Metadata?.Annotations)
            // Resources may change in place: each change of the spec counts.
            || before.Metadata?.Generation != after.Metadata?.Generation);

    private static bool ShowsPod(V1Pod pod) =>
        (pod.Spec?.Volumes ?? []).Any(v => v.DownwardAPI is not null || (v.Projected?.Sources ?? []).Any(s => s.DownwardAPI is not null));

    private static bool SameMap(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || one.All(pair => other!.TryGetValue(pair.Key, out var value) && value == pair.Value));
}
