using k8s.Models;

namespace NodeStack.Why;

/// <summary>Why a pod has no node, or what is wrong with the one it has.</summary>
internal static class NodeCauseRules
{
    /// <summary>Known not to be there, or not to be Ready.</summary>
    public static bool IsAway(WhyFacts facts) => facts.IsNodeGone || (facts.Node is { } node && ReadyCondition(node)?.Status != "True");

    public static IEnumerable<string> Causes(WhyFacts facts, V1Pod pod, DateTimeOffset now) =>
        string.IsNullOrEmpty(pod.Spec.NodeName) ? Unplaced(facts, pod, now) : Placed(facts, pod.Spec.NodeName, now);

    private static IEnumerable<string> Unplaced(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        if (pod.Spec.SchedulingGates is { Count: > 0 } gates)
        {
            yield return $"scheduling gates hold it until whoever set them removes them: {string.Join(", ", gates.Select(static g => g.Name))}";
            yield break;
        }
        var scheduler = string.IsNullOrEmpty(pod.Spec.SchedulerName) ? "default-scheduler" : pod.Spec.SchedulerName;
        var condition = pod.Status?.Conditions?.FirstOrDefault(static c => c is { Type: "PodScheduled", Status: "False" });
        var failed = EventRules.Latest(facts.Events, "Pod", facts.Name, pod.Metadata.Uid, "FailedScheduling");
        if (condition?.Message is { Length: > 0 } message)
            yield return $"no node fits{AgeRenderer.Since(condition.LastTransitionTime, now)}: {EventRules.OneLine(message)}";
        else if (failed is not null)
            yield return $"no node fits: {EventRules.Text(failed, now)}";
        else
            yield return $"no scheduler has looked at it yet (it asks for {scheduler}){AgeRenderer.Since(pod.Metadata.CreationTimestamp, now)}";
        if (pod.Status?.NominatedNodeName is { Length: > 0 } nominated)
            yield return $"pods of less priority are being removed from node {nominated} to make room for it";
    }

    private static IEnumerable<string> Placed(WhyFacts facts, string name, DateTimeOffset now)
    {
        if (facts.IsNodeGone)
            yield return $"its node {name} does not exist (any more)";
        else if (facts.Node is not { } node)
            yield break;
        else if (ReadyCondition(node) is not { } ready)
            yield return $"its node {name} has not said yet that it is Ready";
        else if (ready.Status != "True")
            yield return $"its node {name} is {(ready.Status == "Unknown" ? "not heard of" : "not Ready")}{AgeRenderer.Since(ready.LastTransitionTime, now)}: {EventRules.OneLine(ready.Message)}";
    }

    private static V1NodeCondition? ReadyCondition(V1Node? node) => node?.Status?.Conditions?.FirstOrDefault(static c => c.Type == "Ready");
}
