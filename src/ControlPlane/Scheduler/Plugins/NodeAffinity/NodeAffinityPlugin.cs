using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeAffinity;

/// <summary>Nodes by their labels: nodeSelector and node affinity, and what the profile adds to every pod.</summary>
/// <param name="added">Required of every pod's node; null for nothing.</param>
/// <param name="addedPreferred">Wished for every pod.</param>
internal sealed class NodeAffinityPlugin(NodeSelection? added, ValueList<WeightedNodeTerm> addedPreferred) : IFilterPlugin, IScorePlugin, IQueueingHints
{
    private static readonly Verdict s_enforced = Verdict.Unresolvable(PluginNames.NodeAffinity, "node(s) didn't match scheduler-enforced node affinity");
    private static readonly Verdict s_pod = Verdict.Unresolvable(PluginNames.NodeAffinity, "node(s) didn't match Pod's node affinity/selector");
    private static readonly Verdict s_conflict = Verdict.Unresolvable(PluginNames.NodeAffinity, "pod affinity terms conflict");

    public string Name => PluginNames.NodeAffinity;

    public EventKinds Events => EventKinds.NodeAdd | EventKinds.NodeLabel;

    public FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        if (pod.Shape.Nodes.IsAny && added is null)
            return default;
        var filter = new AffinityFilter(pod.Shape.Nodes, added);
        return NamedNodes(pod.Shape.Nodes) switch
        {
            null => new FilterStart(filter),
            { Count: 0 } => new FilterStart(Rejection: s_conflict),
            var names => new FilterStart(filter, OnlyNodes: names),
        };
    }

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        if (pod.Shape.PreferredNodes.IsEmpty && addedPreferred.IsEmpty)
            return false;
        for (var i = 0; i < nodes.Length; i++)
            scores[i] = Sum(pod.Shape.PreferredNodes, nodes[i].Node) + Sum(addedPreferred, nodes[i].Node);
        ScoreRules.Normalize(scores, isReversed: false);
        return true;
    }

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change)
    {
        if (change.NewNode is not { } after || added is not null && !Matches(added, after) || !Matches(pod.Shape.Nodes, after))
            return false;
        return change.OldNode is not { } before || !Matches(pod.Shape.Nodes, before) || added is not null && !Matches(added, before);
    }

    /// <summary>The only nodes that terms by name allow; null where a term goes by labels only.</summary>
    private static HashSet<string>? NamedNodes(NodeSelection selection)
    {
        if (!selection.HasTerms || selection.Terms.IsEmpty)
            return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var term in selection.Terms)
        {
            HashSet<string>? own = null;
            foreach (var field in term.Fields)
            {
                if (field.Key != "metadata.name" || field.Operator != LabelOperator.In)
                    continue;
                if (own is null)
                    own = [.. field.Values];
                else
                    own.IntersectWith(field.Values);
            }
            if (own is null)
                return null;
            names.UnionWith(own);
        }
        return names;
    }

    private static long Sum(ValueList<WeightedNodeTerm> terms, NodeFacts node)
    {
        long sum = 0;
        foreach (var term in terms)
            sum += term.Term.Matches(node.Labels, node.Name) ? term.Weight : 0;
        return sum;
    }

    private static bool Matches(NodeSelection selection, NodeFacts node) => selection.Matches(node.Labels, node.Name);

    private sealed class AffinityFilter(NodeSelection own, NodeSelection? added) : NodeFilter
    {
        public override Verdict? Check(NodeEntry node)
        {
            if (added is not null && !Matches(added, node.Node))
                return s_enforced;
            return Matches(own, node.Node) ? null : s_pod;
        }
    }
}
