using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>All wished pods by uid, merged from every source.</summary>
public sealed record PodSet(IReadOnlyDictionary<string, V1Pod> Pods, IReadOnlySet<PodOrigin> Seen)
{
    public static PodSet Empty { get; } = new(new Dictionary<string, V1Pod>(), new HashSet<PodOrigin>());
}
