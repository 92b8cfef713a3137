using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Eviction;

/// <summary>The decision of one turn.</summary>
/// <param name="Acting">Thresholds to act on, the most urgent first.</param>
internal sealed record EvictionPlan(EvictionState State, NodePressure Pressure, IReadOnlyList<EvictionThreshold> Acting);
