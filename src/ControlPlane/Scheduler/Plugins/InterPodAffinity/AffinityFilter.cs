using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;

/// <summary>A pod goes where those it needs are, not where those are that it keeps away from, and not where one is that keeps it away.</summary>
internal sealed class AffinityFilter : NodeFilter
{
    private static readonly Verdict s_affinity = Verdict.Unresolvable(PluginNames.InterPodAffinity, "node(s) didn't match pod affinity rules");
    private static readonly Verdict s_anti = Verdict.Unschedulable(PluginNames.InterPodAffinity, "node(s) didn't match pod anti-affinity rules");
    private static readonly Verdict s_existing = Verdict.Unschedulable(PluginNames.InterPodAffinity, "node(s) didn't satisfy existing pods anti-affinity rules");

    private readonly SchedulingPod _pod;
    private readonly LabelSet _namespaceLabels;
    private readonly OwnTerms _required;
    private readonly OwnTerms _anti;
    private readonly ValueCounts _near;
    private readonly ValueCounts _far;
    private readonly ValueCounts _kept;
    private readonly int[] _nearPlaces;
    private readonly int[] _farPlaces;

    public AffinityFilter(SchedulingPod pod, ClusterSnapshot snapshot)
    {
        _pod = pod;
        _namespaceLabels = snapshot.Selectors.LabelsOf(pod.Namespace);
        (_near, _far, _kept) = (new ValueCounts(snapshot), new ValueCounts(snapshot), new ValueCounts(snapshot));
        _required = new OwnTerms(pod.Shape.Affinity.Required, snapshot.Selectors);
        _anti = new OwnTerms(pod.Shape.Affinity.RequiredAnti, snapshot.Selectors);
        _nearPlaces = Places(_near, _required);
        _farPlaces = Places(_far, _anti);
        if (_required.Count + _anti.Count > 0)
            CountOwn(snapshot);
        foreach (var group in snapshot.Groups.RequiringAntiAffinity)
            CountKept(group.Key.Affinity, group);
    }

    /// <summary>Every node is possible.</summary>
    public bool IsIdle => _required.Count + _anti.Count == 0 && _kept.IsEmpty;

    public override Verdict? Check(NodeEntry node)
    {
        if (_required.Count > 0 && !IsNear(node.Slot))
            return s_affinity;
        for (var i = 0; i < _farPlaces.Length; i++)
        {
            if (_far.At(_farPlaces[i], node.Slot) > 0)
                return s_anti;
        }
        for (var i = 0; i < _kept.ColumnCount; i++)
        {
            if (_kept.At(i, node.Slot) > 0)
                return s_existing;
        }
        return null;
    }

    public override void Add(SchedulingPod pod, NodeEntry node) => Count(pod, node.Slot, 1);

    public override void Remove(SchedulingPod pod, NodeEntry node) => Count(pod, node.Slot, -1);

    /// <summary>The first pod of those that want to be together may go anywhere the labels are.</summary>
    private bool IsNear(int slot)
    {
        var areAllThere = true;
        for (var i = 0; i < _nearPlaces.Length; i++)
        {
            if (!_near.HasLabel(_nearPlaces[i], slot))
                return false;
            areAllThere &= _near.At(_nearPlaces[i], slot) > 0;
        }
        return areAllThere || _near.IsEmpty && _required.MatchesAll(_pod.Namespace, _pod.Labels);
    }

    private void CountOwn(ClusterSnapshot snapshot)
    {
        foreach (var ns in snapshot.Groups.Namespaces)
        {
            foreach (var group in snapshot.Groups.In(ns))
            {
                if (_required.MatchesAll(ns, group.Key.Labels))
                    Add(_near, _nearPlaces, group);
                for (var i = 0; i < _anti.Count; i++)
                {
                    if (_anti.Matches(i, ns, group.Key.Labels))
                        Add(_far, _farPlaces.AsSpan(i, 1), group);
                }
            }
        }
    }

    private void CountKept(PodAffinity affinity, PodGroup group)
    {
        foreach (var term in affinity.RequiredAnti)
        {
            if (term.Matches(_pod.Namespace, _pod.Labels, _namespaceLabels))
                Add(_kept, [_kept.Open(term.TopologyKey)], group);
        }
    }

    private static void Add(ValueCounts counts, ReadOnlySpan<int> places, PodGroup group)
    {
        foreach (var (slot, count) in group.PerSlot)
        {
            foreach (var place in places)
                counts.Add(place, slot, count);
        }
    }

    private void Count(SchedulingPod pod, int slot, int sign)
    {
        if (_required.MatchesAll(pod.Namespace, pod.Labels))
        {
            foreach (var place in _nearPlaces)
                _near.Add(place, slot, sign);
        }
        for (var i = 0; i < _anti.Count; i++)
        {
            if (_anti.Matches(i, pod.Namespace, pod.Labels))
                _far.Add(_farPlaces[i], slot, sign);
        }
        foreach (var term in pod.Shape.Affinity.RequiredAnti)
        {
            if (term.Matches(_pod.Namespace, _pod.Labels, _namespaceLabels))
                _kept.Add(_kept.Open(term.TopologyKey), slot, sign);
        }
    }

    private static int[] Places(ValueCounts counts, OwnTerms terms)
    {
        var places = new int[terms.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = counts.Open(terms[i].TopologyKey);
        return places;
    }
}
