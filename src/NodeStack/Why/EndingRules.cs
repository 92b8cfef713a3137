using k8s.Models;

namespace NodeStack.Why;

/// <summary>What a pod that is being deleted waits for.</summary>
internal static class EndingRules
{
    public static IEnumerable<string> Causes(WhyFacts facts, V1Pod pod, DateTimeOffset now)
    {
        if (pod.Metadata.DeletionTimestamp is not { } ends)
            yield break;
        var grace = TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? 0);
        yield return now < ends
            ? $"it is being deleted: its containers have {AgeRenderer.Render(ends - now)} left of their grace of {AgeRenderer.Render(grace)}"
            : $"it is being deleted: its grace of {AgeRenderer.Render(grace)} ended{AgeRenderer.Ago(ends, now)}";
        if (pod.Metadata.Finalizers is { Count: > 0 } finalizers)
            yield return $"finalizers hold it until whoever set them removes them: {string.Join(", ", finalizers)}";
        if (now > ends && NodeCauseRules.IsAway(facts))
            yield return $"nobody can say whether its containers have ended while its node is away; when the node is surely off: kubectl delete pod -n {facts.Namespace} {facts.Name} --force";
        else if (now > ends && EventRules.Latest(facts.Events, "Pod", facts.Name, pod.Metadata.Uid, "FailedKillPod") is { } failed)
            yield return EventRules.Text(failed, now);
    }
}
