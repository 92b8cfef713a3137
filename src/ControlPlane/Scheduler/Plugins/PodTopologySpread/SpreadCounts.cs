using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;

/// <summary>How many pods that count each value of a constraint's label has.</summary>
internal sealed class SpreadCounts
{
    private const int NoDomain = -1;
    private readonly int[] _perValue;
    private readonly bool[]? _eligible;
    private int _lowest;
    private bool _isLowestKnown;

    private SpreadCounts(SpreadConstraint constraint, TopologyColumn column, bool[]? eligible)
    {
        (Constraint, Column, _eligible) = (constraint, column, eligible);
        _perValue = new int[column.ValueCount];
        Array.Fill(_perValue, NoDomain);
    }

    public SpreadConstraint Constraint { get; }

    public TopologyColumn Column { get; }

    public int Domains { get; private set; }

    /// <summary>0 where there are fewer domains than there must be.</summary>
    public int Lowest
    {
        get
        {
            if (Domains < Constraint.MinDomains)
                return 0;
            if (!_isLowestKnown)
                (_lowest, _isLowestKnown) = (FindLowest(), true);
            return _lowest;
        }
    }

    /// <summary>Whether a node counts for the constraint, besides having the labels.</summary>
    public bool IsEligible(int slot) => _eligible is null || _eligible[slot];

    public int At(int value) => value < 0 || _perValue[value] == NoDomain ? 0 : _perValue[value];

    /// <summary>Opens the domain of a value, without pods.</summary>
    public void Open(int value)
    {
        if (value < 0 || _perValue[value] != NoDomain)
            return;
        _perValue[value] = 0;
        Domains++;
    }

    public bool IsOpen(int value) => value >= 0 && _perValue[value] != NoDomain;

    public void Count(int slot, int count)
    {
        var value = Column.Of(slot);
        if (value < 0 || _perValue[value] == NoDomain || !IsEligible(slot))
            return;
        _perValue[value] += count;
        _isLowestKnown = false;
    }

    /// <summary>Counts of the pods that are there, in domains that are open.</summary>
    public void CountPods(SchedulingPod pod, ClusterSnapshot snapshot, Func<int, bool>? counts = null)
    {
        if (Constraint.Selector.IsEmpty)
            return;
        foreach (var group in snapshot.Groups.In(pod.Namespace))
        {
            if (group.Key.IsTerminating || !Constraint.Selector.Matches(group.Key.Labels))
                continue;
            foreach (var (slot, count) in group.PerSlot)
            {
                if (counts is null || counts(slot))
                    Count(slot, count);
            }
        }
    }

    /// <summary>For one pod: which nodes count is worked out once, and not at all where all do.</summary>
    public static SpreadCounts Create(SpreadConstraint constraint, SchedulingPod pod, ClusterSnapshot snapshot)
    {
        var honorsAffinity = constraint.HonorsAffinity && !pod.Shape.Nodes.IsAny;
        bool[]? eligible = null;
        if (honorsAffinity || constraint.HonorsTaints)
        {
            eligible = new bool[snapshot.SlotCount];
            foreach (var node in snapshot.Order)
            {
                eligible[node.Slot] = (!honorsAffinity || pod.Shape.Nodes.Matches(node.Node.Labels, node.Name))
                    && (!constraint.HonorsTaints || !Toleration.IsRepelled(pod.Shape.Tolerations, node.Node.Taints));
            }
        }
        return new SpreadCounts(constraint, snapshot.Column(constraint.TopologyKey), eligible);
    }

    private int FindLowest()
    {
        var lowest = int.MaxValue;
        foreach (var count in _perValue)
        {
            if (count != NoDomain && count < lowest)
                lowest = count;
        }
        return lowest == int.MaxValue ? int.MaxValue : lowest;
    }
}
