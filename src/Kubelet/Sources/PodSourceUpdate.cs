using k8s.Models;

namespace NodeStack.Kubelet.Sources;

/// <summary>The complete present set of one source. A source that cannot read one object leaves it out or keeps its last good form, and says so.</summary>
public sealed record PodSourceUpdate(PodOrigin Origin, IReadOnlyList<V1Pod> Pods);
