using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>
/// Who has to go on a node: all pods of lower priority are taken away, and put back one by one, the most important first and those with a disruption
/// budget before the others, as long as the new pod still fits. Made for one request: what it tries things out on serves for all its nodes.
/// </summary>
internal sealed class VictimSelector(PreemptionRequest request)
{
    private static readonly Verdict s_nobody = Verdict.Unresolvable(PluginNames.DefaultPreemption, "No preemption victims found for incoming pod");
    private readonly NodeEntry _node = new("", -1);
    private readonly List<SchedulingPod> _lower = [];
    private readonly List<SchedulingPod> _victims = [];

    /// <returns>The candidate, or why the node is none. Filters are as they were.</returns>
    public (Candidate? Candidate, Verdict? Verdict) Select(NodeEntry original)
    {
        _lower.Clear();
        foreach (var other in original.Pods)
        {
            if (other.Priority < request.Pod.Priority)
                _lower.Add(other);
        }
        if (_lower.Count == 0)
            return (null, s_nobody);
        var node = original.CopyTo(_node);
        foreach (var other in _lower)
            FilterRun.Remove(request.Filters, other, node);
        var verdict = FilterRun.Check(request.Filters, request.Pod, node, request.Snapshot.Nominated);
        var violations = verdict is null ? Reprieve(node) : 0;
        // The node is a copy; what the filters count is not.
        foreach (var gone in verdict is null ? _victims : _lower)
            FilterRun.Add(request.Filters, gone, node);
        if (verdict is not null || _victims.Count == 0)
            return (null, verdict ?? s_nobody);
        _victims.Sort(ImportanceOrder.Instance);
        return (new Candidate(node.Name, [.. _victims], violations), null);
    }

    /// <returns>How many of the victims break a disruption budget.</returns>
    private int Reprieve(NodeEntry node)
    {
        _victims.Clear();
        _lower.Sort(ImportanceOrder.Instance);
        if (request.Budgets.Count == 0)
        {
            foreach (var pod in _lower)
                Try(node, pod);
            return 0;
        }
        var (violating, others) = BudgetRules.Split(_lower, request.Budgets);
        foreach (var pod in violating)
            Try(node, pod);
        var violations = _victims.Count;
        foreach (var pod in others)
            Try(node, pod);
        return violations;
    }

    private void Try(NodeEntry node, SchedulingPod pod)
    {
        FilterRun.Add(request.Filters, pod, node);
        if (FilterRun.Check(request.Filters, request.Pod, node, request.Snapshot.Nominated) is null)
            return;
        FilterRun.Remove(request.Filters, pod, node);
        _victims.Add(pod);
    }
}
