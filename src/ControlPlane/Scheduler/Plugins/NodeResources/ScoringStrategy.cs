using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>Scores a node by what it would have left, or in use, with the pod on it.</summary>
/// <param name="shape">Of RequestedToCapacityRatio: the score at each utilization.</param>
internal sealed class ScoringStrategy(ScoringKind kind, IReadOnlyList<WeightedResource> resources, IReadOnlyList<ShapePoint> shape)
{
    private readonly WeightedResource[] _resources = [.. resources];
    private readonly ShapePoint[] _shape = [.. shape];

    public long Score(SchedulingPod pod, NodeEntry node)
    {
        long sum = 0, weights = 0;
        foreach (var (resource, weight) in _resources)
        {
            var own = Own(pod, resource);
            var capacity = node.Node.AllocatableOf(resource);
            if (capacity == 0 || own == 0 && resource > ResourceTable.EphemeralStorage)
                continue;
            var score = Score(own + InUse(node, resource), capacity);
            // Upstream's ratio leaves out resources without a score; the others count them.
            if (kind == ScoringKind.RequestedToCapacityRatio && score <= 0)
                continue;
            sum += score * weight;
            weights += weight;
        }
        if (weights == 0)
            return 0;
        return kind == ScoringKind.RequestedToCapacityRatio ? (long)Math.Round((double)sum / weights, MidpointRounding.AwayFromZero) : sum / weights;
    }

    private long Score(long requested, long capacity) => kind switch
    {
        ScoringKind.LeastAllocated => requested > capacity ? 0 : Percent(capacity - requested, capacity),
        ScoringKind.MostAllocated => Percent(Math.Min(requested, capacity), capacity),
        _ => ShapePoint.Value(_shape, requested > capacity ? ScoreRules.Highest : Percent(requested, capacity)),
    };

    /// <summary>Wide: petabytes times a hundred are still exact.</summary>
    private static long Percent(long part, long whole) => (long)((Int128)part * ScoreRules.Highest / whole);

    private static long Own(SchedulingPod pod, int resource) => resource switch
    {
        ResourceTable.Cpu => pod.Requests.NonZeroCpu,
        ResourceTable.Memory => pod.Requests.NonZeroMemory,
        _ => pod.Requests.Of(resource),
    };

    private static long InUse(NodeEntry node, int resource) => resource switch
    {
        ResourceTable.Cpu => node.NonZeroCpu,
        ResourceTable.Memory => node.NonZeroMemory,
        _ => node.RequestedOf(resource),
    };
}
