using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Namespaces;

/// <summary>What the rest of one kind in a namespace that goes means.</summary>
public static class NamespaceContentRules
{
    /// <summary>How long finalizers are given before the next look; they say nothing of that themselves.</summary>
    public static readonly TimeSpan FinalizerEstimate = TimeSpan.FromSeconds(15);

    /// <summary>How long pods that run may take to end; zero once that is over.</summary>
    public static TimeSpan PodEstimate(IEnumerable<V1Pod> pods, DateTimeOffset deleted, DateTimeOffset now)
    {
        var seconds = pods.Where(p => !Pods.PodStateRules.IsTerminal(p)).Select(p => p.Spec.TerminationGracePeriodSeconds ?? 0).DefaultIfEmpty(0).Max();
        return now - deleted >= TimeSpan.FromSeconds(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>How long to wait for what is left of a kind, or why it is an error that something is.</summary>
    public static (TimeSpan Estimate, string? Error) Judge(IReadOnlyList<V1ObjectMeta> left, TimeSpan estimate, string ns, string resource) => true switch
    {
        _ when left.Count == 0 => (TimeSpan.Zero, null),
        _ when estimate > TimeSpan.Zero => (estimate, null),
        _ when left.Any(m => m.Finalizers is { Count: > 0 }) => (FinalizerEstimate, null),
        _ => (TimeSpan.Zero, $"unexpected items still remain in namespace: {ns} for gvr: {resource}"),
    };

    public static IEnumerable<KeyValuePair<string, int>> FinalizerCounts(IEnumerable<V1ObjectMeta> left) =>
        left.SelectMany(m => m.Finalizers ?? []).GroupBy(f => f, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, g.Count()));

    /// <summary>When to look again: halfway, as upstream.</summary>
    public static TimeSpan NextLook(TimeSpan estimate) => TimeSpan.FromSeconds((long)estimate.TotalSeconds / 2 + 1);
}
