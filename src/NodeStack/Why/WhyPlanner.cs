using System.Collections.Immutable;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>From what is known of a pod to the few lines that say what it waits for.</summary>
internal static class WhyPlanner
{
    private const string Nothing = "nothing that it waits for is to be seen; ask again in a moment";

    public static WhyAnswer Plan(WhyFacts facts, DateTimeOffset now) => facts switch
    {
        { Pod: { } pod } => OfPod(facts, pod, now),
        { Owner: { } owner } => OfOwner(facts, owner, now),
        _ => new WhyAnswer($"there is no pod {facts.Namespace}/{facts.Name}, and nothing that would make it", []),
    };

    private static WhyAnswer OfPod(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        var name = $"{facts.Namespace}/{facts.Name}";
        var on = string.IsNullOrEmpty(pod.Spec.NodeName) ? "" : $" on node {pod.Spec.NodeName}";
        var ready = pod.Status?.Conditions?.FirstOrDefault(static c => c.Type == "Ready");
        var ending = EndingRules.Causes(facts, pod, now).ToImmutableArray();
        if (pod.Status?.Phase is "Succeeded" or "Failed")
            return new WhyAnswer($"{name} has {(pod.Status.Phase == "Failed" ? "failed" : "completed")}{on}{Said(pod.Status)}", [.. Ends(pod), .. ending]);
        if (ready?.Status == "True" && ending.IsEmpty)
            return new WhyAnswer($"{name} is Ready{on}{AgeRenderer.Since(ready.LastTransitionTime, now)}", []);
        var causes = ending.Concat(Causes(facts, pod, now)).Distinct().ToImmutableArray();
        return new WhyAnswer($"{name} is {(ready?.Status == "True" ? "Ready" : "not Ready")} ({pod.Status?.Phase ?? "Pending"}){on}", causes.IsEmpty ? [Nothing] : causes);
    }

    private static IEnumerable<string> Causes(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        foreach (var cause in NodeCauseRules.Causes(facts, pod, now).Concat(ClaimCauseRules.Causes(facts, pod, now)))
            yield return cause;
        if (pod.Metadata.DeletionTimestamp is not null || string.IsNullOrEmpty(pod.Spec.NodeName))
            yield break;
        foreach (var cause in ContainersCauseRules.Causes(facts, pod, now))
            yield return cause;
        foreach (var gate in pod.Spec.ReadinessGates ?? [])
        {
            var condition = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == gate.ConditionType);
            if (condition?.Status != "True")
                yield return $"readiness gate {gate.ConditionType}: {(condition is null ? "nobody has set this condition yet" : $"{condition.Status}{Colon(condition.Reason)}{Colon(condition.Message)}")}";
        }
    }

    private static WhyAnswer OfOwner(WhyFacts facts, OwnerFacts owner, DateTimeOffset now)
    {
        ImmutableArray<string> causes = [.. OwnerCauseRules.Causes(facts, owner, now)];
        if (owner.Example is { } example && Plan(example, now) is var one)
            causes = [.. causes, .. one.Causes.Select(c => $"{example.Name}: {c}")];
        if (causes.IsEmpty && owner.ReadyPods < (owner.Wanted ?? owner.Pods))
            causes = [Nothing];
        return new WhyAnswer(OwnerCauseRules.Headline(facts, owner), causes);
    }

    private static string Said(V1PodStatus status) => Colon(status.Reason) + Colon(EventRules.OneLine(status.Message));

    private static IEnumerable<string> Ends(V1Pod pod) => (pod.Status.InitContainerStatuses ?? []).Concat(pod.Status.ContainerStatuses ?? [])
        .Where(static s => s.State?.Terminated is { } ended && ended.ExitCode != 0)
        .Select(static s => $"container {s.Name} ended with {CrashCauseRules.How(s.State.Terminated)}{Colon(EventRules.OneLine(s.State.Terminated.Message))}");

    private static string Colon(string? text) => string.IsNullOrEmpty(text) ? "" : $": {text}";
}
