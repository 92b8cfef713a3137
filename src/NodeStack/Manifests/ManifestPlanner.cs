using System.Collections.Immutable;

namespace NodeStack.Manifests;

/// <summary>
/// Which objects are to be sent, in which order: those whose content is another than what the server took, and those that failed when their pause is over.
/// What others need comes first. Of an object that is there twice the last one counts.
/// </summary>
internal static class ManifestPlanner
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private static readonly ImmutableDictionary<string, int> s_ranks = ImmutableDictionary<string, int>.Empty
        .Add("Namespace", 0).Add("CustomResourceDefinition", 1).Add("PriorityClass", 2).Add("StorageClass", 2).Add("RuntimeClass", 2)
        .Add("ResourceQuota", 2).Add("LimitRange", 2).Add("ServiceAccount", 2).Add("Secret", 2).Add("ConfigMap", 2)
        .Add("ClusterRole", 2).Add("Role", 2).Add("ClusterRoleBinding", 2).Add("RoleBinding", 2).Add("PersistentVolume", 2).Add("PersistentVolumeClaim", 2);

    /// <param name="objects">By file name, then as they stand.</param>
    public static ManifestPlan Plan(IReadOnlyList<ManifestObject> objects, ImmutableDictionary<ManifestKey, ManifestAttempt> memory, DateTimeOffset now)
    {
        var last = new Dictionary<ManifestKey, ManifestObject>(objects.Count);
        var problems = ImmutableArray.CreateBuilder<ManifestProblem>();
        foreach (var item in objects)
        {
            if (last.TryGetValue(item.Key, out var before))
                problems.Add(new ManifestProblem(before.Place.ToString(), $"{item.Key} is there again ({item.Place}), and that one counts"));
            last[item.Key] = item;
        }
        var kept = memory.RemoveRange(memory.Keys.Where(k => !last.ContainsKey(k)));
        var open = last.Values.Where(o => kept.GetValueOrDefault(o.Key) is not { Failures: 0 } done || done.Hash != o.Hash).ToList();
        var later = open.Where(o => IsLater(kept.GetValueOrDefault(o.Key), o, now)).ToHashSet();
        return new ManifestPlan(
            [.. open.Where(o => !later.Contains(o)).OrderBy(static o => Rank(o.Key))],
            later.Count == 0 ? null : later.Min(o => kept[o.Key].NotBefore), kept, problems.ToImmutable());
    }

    public static ManifestAttempt Succeeded(ManifestObject item) => new(item.Hash, 0, default, "");

    /// <param name="jitter">From 0 to 1.</param>
    public static ManifestAttempt Failed(ManifestObject item, ManifestAttempt? before, string message, DateTimeOffset now, double jitter)
    {
        var failures = before is { Failures: > 0 } && before.Hash == item.Hash ? before.Failures + 1 : 1;
        var pause = s_first * Math.Pow(2, Math.Min(failures - 1, 10));
        return new ManifestAttempt(item.Hash, failures, now + (pause < s_longest ? pause : s_longest) * (1 + jitter / 2), message);
    }

    private static bool IsLater(ManifestAttempt? attempt, ManifestObject item, DateTimeOffset now) =>
        attempt is { Failures: > 0 } && attempt.Hash == item.Hash && attempt.NotBefore > now;

    private static int Rank(ManifestKey key) => s_ranks.GetValueOrDefault(key.Kind, 3);
}
