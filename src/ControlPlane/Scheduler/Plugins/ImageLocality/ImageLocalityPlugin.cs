using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.ImageLocality;

/// <summary>Prefers nodes that have the pod's images, large ones and widespread ones first: what one node only has would draw all pods there.</summary>
internal sealed class ImageLocalityPlugin : IScorePlugin
{
    private const long Mebibyte = 1 << 20;
    private const long Lowest = 23 * Mebibyte;
    private const long MostPerContainer = 1000 * Mebibyte;

    public string Name => PluginNames.ImageLocality;

    public bool Score(SchedulingPod pod, ClusterSnapshot snapshot, ReadOnlySpan<NodeEntry> nodes, Span<long> scores)
    {
        var spreads = Spreads(pod, snapshot);
        if (spreads is null)
            return false;
        var most = MostPerContainer * pod.Shape.ContainerCount;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!nodes[i].Node.Images.IsEmpty)
                scores[i] = ScoreRules.Highest * (Math.Clamp(Sum(pod, nodes[i].Node, spreads), Lowest, most) - Lowest) / (most - Lowest);
        }
        return true;
    }

    /// <summary>The share of nodes that have each image; null where no node has any of them.</summary>
    private static double[]? Spreads(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        double[]? spreads = null;
        for (var i = 0; i < pod.Shape.Images.Count; i++)
        {
            var holders = snapshot.Images.NodesWith(pod.Shape.Images[i]);
            if (holders > 0)
                (spreads ??= new double[pod.Shape.Images.Count])[i] = (double)holders / snapshot.NodeCount;
        }
        return spreads;
    }

    private static long Sum(SchedulingPod pod, NodeFacts node, double[] spreads)
    {
        long sum = 0;
        for (var i = 0; i < spreads.Length; i++)
        {
            if (spreads[i] > 0 && SizeOf(node, pod.Shape.Images[i]) is > 0 and var size)
                sum += (long)(size * spreads[i]);
        }
        return sum;
    }

    private static long SizeOf(NodeFacts node, string image)
    {
        foreach (var one in node.Images)
        {
            if (string.Equals(one.Name, image, StringComparison.Ordinal))
                return one.SizeBytes;
        }
        return 0;
    }
}
