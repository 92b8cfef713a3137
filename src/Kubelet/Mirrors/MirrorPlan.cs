using k8s.Models;

namespace NodeStack.Kubelet.Mirrors;

/// <summary>What is to change so that every static pod, and nothing else, has its mirror.</summary>
/// <param name="Delete">Mirrors of nothing, or of an earlier form of a pod.</param>
/// <param name="Create">Static pods without a mirror.</param>
internal sealed record MirrorPlan(IReadOnlyList<V1Pod> Delete, IReadOnlyList<V1Pod> Create);
