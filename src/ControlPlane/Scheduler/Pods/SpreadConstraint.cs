namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>How evenly pods lie over the values of a node label.</summary>
/// <param name="Selector">The pods that count, matchLabelKeys worked in.</param>
/// <param name="IsHard">DoNotSchedule.</param>
/// <param name="HonorsAffinity">Only nodes that the pod's node affinity allows count.</param>
/// <param name="HonorsTaints">Only nodes whose taints the pod tolerates count.</param>
internal sealed record SpreadConstraint(
    string TopologyKey, LabelMatcher Selector, int MaxSkew, bool IsHard, int MinDomains, bool HonorsAffinity, bool HonorsTaints);
