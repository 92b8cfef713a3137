using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>Merges the sets of all sources into one by uid. A pod name is taken by the first source that has it: file, then URL, then API server.</summary>
internal static class PodSetBuilder
{
    /// <param name="sources">The last update of each source; a source that has not reported yet is not in it.</param>
    public static PodSetMerge Build(IEnumerable<PodSourceUpdate> sources)
    {
        var pods = new Dictionary<string, V1Pod>(StringComparer.Ordinal);
        var owners = new Dictionary<string, PodOrigin>(StringComparer.Ordinal);
        var seen = new HashSet<PodOrigin>();
        var conflicts = new List<string>();
        foreach (var source in sources.OrderBy(s => s.Origin))
        {
            seen.Add(source.Origin);
            foreach (var pod in source.Pods)
            {
                var name = $"{pod.Metadata.NamespaceProperty}/{pod.Metadata.Name}";
                if (!MirrorRules.IsMirror(pod) && !owners.TryAdd(name, source.Origin))
                    conflicts.Add($"pod {name} of source {source.Origin} is ignored: source {owners[name]} already has a pod of that name");
                else if (!pods.TryAdd(pod.Metadata.Uid, pod))
                    conflicts.Add($"pod {name} of source {source.Origin} is ignored: another pod has the uid {pod.Metadata.Uid}");
            }
        }
        return new PodSetMerge(new PodSet(pods, seen), conflicts);
    }
}

/// <summary>The merged set, and the pods that could not be in it.</summary>
internal sealed record PodSetMerge(PodSet Set, IReadOnlyList<string> Conflicts);
