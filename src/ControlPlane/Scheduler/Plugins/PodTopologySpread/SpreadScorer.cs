using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;

/// <summary>Scores nodes by how few pods that count their domains have; domains of labels with many values weigh more.</summary>
internal static class SpreadScorer
{
    private const string HostName = "kubernetes.io/hostname";
    private const long Ignored = -1;

    /// <param name="requireAll">A node without one of the labels scores nothing at all.</param>
    public static void Score(
        SchedulingPod pod, ClusterSnapshot snapshot, IReadOnlyList<SpreadConstraint> constraints, bool requireAll, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        var counted = constraints.Select(c => SpreadCounts.Create(IsPerNode(c) ? c with { HonorsAffinity = false, HonorsTaints = false } : c, pod, snapshot)).ToArray();
        var withLabels = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (requireAll && !HasAll(counted, nodes[i].Slot))
            {
                scores[i] = Ignored;
                continue;
            }
            withLabels++;
            foreach (var counts in counted)
                counts.Open(counts.Column.Of(nodes[i].Slot));
        }
        foreach (var counts in counted)
            counts.CountPods(pod, snapshot, requireAll && counted.Length > 1 && !IsPerNode(counts.Constraint) ? slot => HasAll(counted, slot) : null);
        Sum(counted, withLabels, nodes, scores);
        Normalize(scores);
    }

    private static void Sum(SpreadCounts[] counted, int withLabels, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        Span<double> weights = stackalloc double[counted.Length];
        for (var c = 0; c < counted.Length; c++)
            weights[c] = Math.Log((IsPerNode(counted[c].Constraint) ? withLabels : counted[c].Domains) + 2.0);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (scores[i] == Ignored)
                continue;
            double sum = 0;
            for (var c = 0; c < counted.Length; c++)
            {
                var value = counted[c].Column.Of(nodes[i].Slot);
                if (value >= 0)
                    sum += counted[c].At(value) * weights[c] + (counted[c].Constraint.MaxSkew - 1);
            }
            scores[i] = (long)Math.Round(sum, MidpointRounding.AwayFromZero);
        }
    }

    /// <summary>Fewer is better.</summary>
    private static void Normalize(Span<long> scores)
    {
        var (lowest, highest) = (long.MaxValue, 0L);
        foreach (var score in scores)
        {
            if (score != Ignored)
                (lowest, highest) = (Math.Min(lowest, score), Math.Max(highest, score));
        }
        for (var i = 0; i < scores.Length; i++)
            scores[i] = scores[i] == Ignored ? 0 : highest == 0 ? ScoreRules.Highest : ScoreRules.Highest * (highest + lowest - scores[i]) / highest;
    }

    private static bool HasAll(SpreadCounts[] counted, int slot)
    {
        foreach (var counts in counted)
        {
            if (counts.Column.Of(slot) < 0)
                return false;
        }
        return true;
    }

    private static bool IsPerNode(SpreadConstraint constraint) => constraint.TopologyKey == HostName;
}
