using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>Finds the node where a pod fits with the least harm to pods of lower priority.</summary>
internal static class PreemptionPlanner
{
    private static readonly Verdict s_useless = Verdict.Unresolvable(PluginNames.DefaultPreemption, "Preemption is not helpful for scheduling");

    public static PreemptionPlan Plan(PreemptionRequest request)
    {
        if (WhyNot(request) is { } why)
            return PreemptionPlan.Ineligible(why);
        var diagnosis = new Diagnosis(request.Snapshot.SlotCount, request.Snapshot.NodeCount) { Others = s_useless };
        var candidates = Find(request, diagnosis);
        if (candidates.Count == 0)
            return new PreemptionPlan("", [], true, $"preemption: {FitMessageRenderer.Render(diagnosis, "")}");
        var best = CandidateRules.Pick(candidates);
        return new PreemptionPlan(best.Node, best.Victims, false, "");
    }

    /// <summary>Null: it may make room.</summary>
    private static string? WhyNot(PreemptionRequest request)
    {
        var (pod, snapshot) = (request.Pod, request.Snapshot);
        if (pod.Shape.NeverPreempts)
            return "not eligible due to preemptionPolicy=Never.";
        // Room that is kept where the pod can never be is no reason to wait.
        if (snapshot.Nominated.NodeOf(pod.Uid) is not { Length: > 0 } kept || snapshot.Find(kept) is not { } node
            || request.Diagnosis.Of(node) is { IsResolvable: false })
            return null;
        foreach (var other in node.Pods)
        {
            if (other.Priority < pod.Priority && other.IsTerminating && other.IsPreempted)
                return "not eligible due to a terminating pod on the nominated node.";
        }
        return null;
    }

    private static List<Candidate> Find(PreemptionRequest request, Diagnosis diagnosis)
    {
        var nodes = new List<NodeEntry>();
        foreach (var node in request.Snapshot.Order)
        {
            if (request.Diagnosis.Of(node) is { IsResolvable: true })
                nodes.Add(node);
        }
        var (harmless, harmful) = (new List<Candidate>(), new List<Candidate>());
        var selector = new VictimSelector(request);
        var enough = request.Limits.Candidates(nodes.Count);
        for (var i = 0; i < nodes.Count && (harmless.Count == 0 || harmless.Count + harmful.Count < enough); i++)
        {
            var node = nodes[(int)((request.Offset + (uint)i) % (uint)nodes.Count)];
            var (candidate, verdict) = selector.Select(node);
            if (candidate is null)
                diagnosis.Set(node, verdict!);
            else
                (candidate.Violations == 0 ? harmless : harmful).Add(candidate);
        }
        harmless.AddRange(harmful);
        return harmless;
    }
}
