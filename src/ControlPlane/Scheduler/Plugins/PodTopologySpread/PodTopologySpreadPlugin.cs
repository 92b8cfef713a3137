using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;

/// <summary>Spreads pods over zones, nodes, or any other label of nodes: as they ask, or as the profile asks for pods that do not.</summary>
/// <param name="defaults">For pods without constraints; their selector is that of the pod's Services and controller.</param>
/// <param name="isSystem">The defaults are those built in: nodes without the labels are not left out then.</param>
internal sealed class PodTopologySpreadPlugin(IReadOnlyList<SpreadConstraint> defaults, bool isSystem) : IFilterPlugin, IScorePlugin, IQueueingHints
{
    /// <summary>Upstream's defaults: as evenly as can be had for nothing.</summary>
    public static readonly IReadOnlyList<SpreadConstraint> SystemDefaults =
    [
        new("kubernetes.io/hostname", LabelMatcher.Nothing, 3, IsHard: false, 1, HonorsAffinity: true, HonorsTaints: false),
        new("topology.kubernetes.io/zone", LabelMatcher.Nothing, 5, IsHard: false, 1, HonorsAffinity: true, HonorsTaints: false),
    ];

    public string Name => PluginNames.PodTopologySpread;

    public EventKinds Events =>
        EventKinds.PodAdd | EventKinds.PodDelete | EventKinds.PodLabel | EventKinds.OwnLabel | EventKinds.OwnTolerations
        | EventKinds.NodeAdd | EventKinds.NodeDelete | EventKinds.NodeLabel | EventKinds.NodeTaint;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var constraints = Constraints(pod, snapshot, isHard: true);
        return constraints.Count == 0 ? default : new FilterStart(new SpreadFilter(pod, snapshot, constraints));
    }

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        var constraints = Constraints(pod, snapshot, isHard: false);
        if (constraints.Count == 0)
            return false;
        SpreadScorer.Score(pod, snapshot, constraints, !pod.Shape.Spread.IsEmpty || !isSystem, nodes, scores);
        return true;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => change.Kind switch
    {
        EventKinds.OwnLabel => true,
        EventKinds.OwnTolerations => HasTaintPolicy(pod),
        EventKinds.PodAdd => change.NewPod!.Namespace == pod.Namespace && Selects(pod, change.NewPod.Labels),
        EventKinds.PodDelete => change.OldPod!.Namespace == pod.Namespace && Selects(pod, change.OldPod.Labels),
        EventKinds.PodLabel => change.NewPod!.Namespace == pod.Namespace && SelectsOtherwise(pod, change.OldPod!.Labels, change.NewPod.Labels),
        EventKinds.NodeTaint => HasTaintPolicy(pod) && HasLabels(pod, change.NewNode),
        EventKinds.NodeLabel => HasLabels(pod, change.NewNode) || HasLabels(pod, change.OldNode),
        _ => HasLabels(pod, change.NewNode ?? change.OldNode),
    };

    private List<SpreadConstraint> Constraints(SchedulingPod pod, ClusterSnapshot snapshot, bool isHard)
    {
        var list = new List<SpreadConstraint>();
        foreach (var constraint in pod.Shape.Spread)
        {
            if (constraint.IsHard == isHard)
                list.Add(constraint);
        }
        if (!pod.Shape.Spread.IsEmpty)
            return list;
        LabelMatcher? selector = null;
        foreach (var constraint in defaults)
        {
            if (constraint.IsHard != isHard)
                continue;
            selector ??= DefaultSelectorRules.Of(pod, snapshot.Selectors);
            if (selector.IsEmpty)
                return [];
            list.Add(constraint with { Selector = selector });
        }
        return list;
    }

    /// <summary>Pods without constraints are spread by their Services, which a change does not tell: always worth a try.</summary>
    private static bool Selects(SchedulingPod pod, LabelSet labels)
    {
        if (pod.Shape.Spread.IsEmpty)
            return true;
        foreach (var constraint in pod.Shape.Spread)
        {
            if (constraint.IsHard && constraint.Selector.Matches(labels))
                return true;
        }
        return false;
    }

    private static bool SelectsOtherwise(SchedulingPod pod, LabelSet before, LabelSet after)
    {
        if (pod.Shape.Spread.IsEmpty)
            return true;
        foreach (var constraint in pod.Shape.Spread)
        {
            if (constraint.IsHard && constraint.Selector.Matches(before) != constraint.Selector.Matches(after))
                return true;
        }
        return false;
    }

    private static bool HasTaintPolicy(SchedulingPod pod)
    {
        foreach (var constraint in pod.Shape.Spread)
        {
            if (constraint.IsHard && constraint.HonorsTaints)
                return true;
        }
        return false;
    }

    private bool HasLabels(SchedulingPod pod, NodeFacts? node)
    {
        if (node is null)
            return false;
        foreach (var constraint in pod.Shape.Spread.IsEmpty ? defaults : pod.Shape.Spread)
        {
            if (constraint.IsHard && node.Labels.Find(constraint.TopologyKey) is null)
                return false;
        }
        return true;
    }
}
