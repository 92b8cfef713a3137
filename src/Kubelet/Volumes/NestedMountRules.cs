using k8s.Models;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Folders that must exist in a read-only volume because another volume is mounted below it in some container: the runtime
/// could not make them.
/// </summary>
internal static class NestedMountRules
{
    public static IReadOnlyList<string> Folders(V1Pod pod, string volume)
    {
        var result = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var mounts in MountsByContainer(pod))
            foreach (var outer in mounts.Where(m => m.Name == volume))
                AddBelow(result, outer, mounts);
        return [.. result];
    }

    private static void AddBelow(SortedSet<string> result, V1VolumeMount outer, IList<V1VolumeMount> mounts)
    {
        var prefix = Clean(outer.MountPath) + "/";
        var below = mounts.Select(m => Clean(m.MountPath)).Where(p => p.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var path in below)
        {
            var nestedDeeper = below.Any(other => path.StartsWith(other + "/", StringComparison.Ordinal));
            var folder = path[prefix.Length..];
            if (!nestedDeeper && !folder.Split('/').Contains(".."))
                result.Add(folder);
        }
    }

    private static IEnumerable<IList<V1VolumeMount>> MountsByContainer(V1Pod pod)
    {
        foreach (var container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
            if (container.VolumeMounts is { } mounts)
                yield return mounts;
        foreach (var container in pod.Spec?.EphemeralContainers ?? [])
            if (container.VolumeMounts is { } mounts)
                yield return mounts;
    }

    private static string Clean(string? path) => "/" + string.Join('/', SubPathRules.Segments(path ?? ""));
}
