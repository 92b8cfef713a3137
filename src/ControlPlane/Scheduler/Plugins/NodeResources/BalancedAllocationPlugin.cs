using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>Prefers nodes whose resources the pod makes more evenly used.</summary>
internal sealed class BalancedAllocationPlugin(IReadOnlyList<WeightedResource> resources) : IScorePlugin
{
    private readonly WeightedResource[] _resources = [.. resources];

    public string Name => PluginNames.NodeResourcesBalancedAllocation;

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        if (!AsksForAny(pod))
            return false;
        Span<double> with = stackalloc double[Math.Min(_resources.Length, 64)];
        Span<double> without = stackalloc double[with.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var used = Shares(pod, nodes[i], with, without);
            scores[i] = ScoreRules.Highest / 2 + (ScoreRules.Highest / 2 + Evenness(with[..used]) - Evenness(without[..used])) / 2;
        }
        return true;
    }

    private bool AsksForAny(SchedulingPod pod)
    {
        foreach (var (resource, _) in _resources)
        {
            if (pod.Requests.Of(resource) > 0)
                return true;
        }
        return false;
    }

    /// <summary>What of each resource is in use with and without the pod; how many resources count.</summary>
    private int Shares(SchedulingPod pod, NodeEntry node, Span<double> with, Span<double> without)
    {
        var count = 0;
        for (var i = 0; i < with.Length; i++)
        {
            var resource = _resources[i].Resource;
            var own = pod.Requests.Of(resource);
            var capacity = node.Node.AllocatableOf(resource);
            if (capacity == 0 || own == 0 && resource > ResourceTable.EphemeralStorage)
                continue;
            var inUse = node.RequestedOf(resource);
            with[count] = Math.Min(1, (double)(inUse + own) / capacity);
            without[count++] = Math.Min(1, (double)inUse / capacity);
        }
        return count;
    }

    /// <summary>100 where all are the same, less with their standard deviation.</summary>
    private static long Evenness(ReadOnlySpan<double> shares)
    {
        var deviation = 0.0;
        if (shares.Length == 2)
            deviation = Math.Abs((shares[0] - shares[1]) / 2);
        else if (shares.Length > 2)
            deviation = Deviation(shares);
        return (long)((1 - deviation) * ScoreRules.Highest);
    }

    private static double Deviation(ReadOnlySpan<double> shares)
    {
        double total = 0, sum = 0;
        foreach (var share in shares)
            total += share;
        var mean = total / shares.Length;
        foreach (var share in shares)
            sum += (share - mean) * (share - mean);
        return Math.Sqrt(sum / shares.Length);
    }
}
