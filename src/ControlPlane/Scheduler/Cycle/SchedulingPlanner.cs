using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>
/// Finds a node for a pod: filters tell which nodes are possible, until there are enough of them; scores tell which of those is best; of equals one is
/// drawn. The snapshot is as it was afterwards.
/// </summary>
internal static class SchedulingPlanner
{
    public static SchedulingPlan Plan(in SchedulingRequest request, ICycleObserver? observer = null)
    {
        var diagnosis = new Diagnosis(request.Snapshot.SlotCount, request.Snapshot.NodeCount);
        observer?.Began("PreFilter");
        var only = Begin(request, diagnosis, out var filters);
        observer?.Ended("PreFilter", diagnosis.Rejection is null ? "Success" : "UnschedulableAndUnresolvable");
        if (diagnosis.Rejection is not null)
            return new SchedulingPlan { Diagnosis = diagnosis, Filters = filters, Memory = request.Memory };
        observer?.Began("Filter");
        var (feasible, memory) = FindFeasible(request, filters, only, diagnosis);
        observer?.Ended("Filter", diagnosis.Error is not null ? "Error" : "Success");
        var plan = new SchedulingPlan
        {
            Diagnosis = diagnosis, Filters = filters, Memory = memory, Feasible = feasible.Count, Evaluated = feasible.Count + diagnosis.Count,
        };
        if (feasible.Count == 0 || diagnosis.Error is not null)
            return plan;
        var node = feasible.Count == 1 ? feasible[0] : Best(request, feasible, observer);
        return plan with { Node = node, Volumes = VolumesOn(filters, node) };
    }

    /// <summary>The only nodes that are possible; null: all may be.</summary>
    private static HashSet<string>? Begin(in SchedulingRequest request, Diagnosis diagnosis, out NodeFilter[] filters)
    {
        var started = new List<NodeFilter>();
        HashSet<string>? only = null;
        uint narrowed = 0;
        foreach (var plugin in request.Profile.Filters)
        {
            var start = plugin.Begin(request.Pod, request.Snapshot);
            if (start.Rejection is { } rejection)
            {
                diagnosis.Reject(rejection);
                break;
            }
            if (start.Filter is not null)
                started.Add(start.Filter);
            if (start.OnlyNodes is null)
                continue;
            narrowed |= PluginNames.BitOf(plugin.Name);
            if (only is null)
                only = [.. start.OnlyNodes];
            else
                only.IntersectWith(start.OnlyNodes);
        }
        filters = [.. started];
        if (only is not null && diagnosis.Rejection is null)
        {
            diagnosis.AddRejectors(narrowed);
            diagnosis.Others = Verdict.Unresolvable(
                PluginNames.NodeAffinity, $"node(s) didn't satisfy plugin(s) [{string.Join(' ', PluginNames.In(narrowed).Order(StringComparer.Ordinal))}]");
        }
        return only;
    }

    private static (List<NodeEntry> Feasible, CycleMemory Memory) FindFeasible(
        in SchedulingRequest request, NodeFilter[] filters, HashSet<string>? only, Diagnosis diagnosis)
    {
        var (snapshot, pod, feasible) = (request.Snapshot, request.Pod, new List<NodeEntry>());
        if (snapshot.Nominated.NodeOf(pod.Uid) is { Length: > 0 } kept && snapshot.Find(kept) is { } node
            && FilterRun.Check(filters, pod, node, snapshot.Nominated) is null)
        {
            feasible.Add(node);
            return (feasible, request.Memory);
        }
        var nodes = only is null ? snapshot.Order : [.. only.Order(StringComparer.Ordinal).Select(snapshot.Find).OfType<NodeEntry>()];
        if (nodes.Length == 0)
            return (feasible, request.Memory);
        var enough = FeasibleCountRules.Enough(nodes.Length, request.Profile.PercentageOfNodesToScore ?? request.Percentage);
        var at = request.Memory.NextNode % nodes.Length;
        var asked = 0;
        for (; asked < nodes.Length && feasible.Count < enough; asked++)
        {
            var one = nodes[at];
            at = at + 1 == nodes.Length ? 0 : at + 1;
            if (FilterRun.Check(filters, pod, one, snapshot.Nominated) is { } verdict)
                diagnosis.Set(one, verdict);
            else
                feasible.Add(one);
        }
        return (feasible, request.Memory with { NextNode = (request.Memory.NextNode + asked) % snapshot.NodeCount });
    }

    private static NodeEntry Best(in SchedulingRequest request, List<NodeEntry> feasible, ICycleObserver? observer)
    {
        observer?.Began("Score");
        var nodes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(feasible);
        var (totals, scores) = (new long[nodes.Length], new long[nodes.Length]);
        foreach (var (plugin, weight) in request.Profile.Scorers)
        {
            Array.Clear(scores);
            if (!plugin.Score(request.Pod, request.Snapshot, nodes, scores))
                continue;
            for (var i = 0; i < totals.Length; i++)
                totals[i] += weight * scores[i];
        }
        observer?.Ended("Score", "Success");
        return nodes[ChoiceRules.Highest(totals, request.Memory.Seed)];
    }

    private static Volumes.VolumePlan? VolumesOn(NodeFilter[] filters, NodeEntry node)
    {
        foreach (var filter in filters)
        {
            if (filter.VolumesOn(node) is { } volumes)
                return volumes;
        }
        return null;
    }
}
