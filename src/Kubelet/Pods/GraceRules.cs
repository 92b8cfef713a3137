using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>How long a container is given to stop.</summary>
internal static class GraceRules
{
    /// <summary>Upstream never gives less, whatever the pod says.</summary>
    public static readonly TimeSpan Minimum = TimeSpan.FromSeconds(2);

    /// <param name="reason">LivenessProbe or StartupProbe let the probe's own grace win.</param>
    public static TimeSpan ForKill(V1Pod pod, V1Container? container, string reason, TimeSpan? wanted)
    {
        if (wanted is { } given)
            return given;
        if (pod.Metadata.DeletionGracePeriodSeconds is { } deletion)
            return TimeSpan.FromSeconds(deletion);
        if (pod.Spec.TerminationGracePeriodSeconds is not { } own)
            return Minimum;
        var probe = reason switch
        {
            "LivenessProbe" => container?.LivenessProbe,
            "StartupProbe" => container?.StartupProbe,
            _ => null,
        };
        return TimeSpan.FromSeconds(probe?.TerminationGracePeriodSeconds ?? own);
    }

    /// <summary>What is left of a grace that began at <paramref name="startedAt"/>, never below the minimum.</summary>
    public static TimeSpan Remaining(TimeSpan grace, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var spent = now > startedAt ? now - startedAt : TimeSpan.Zero;
        var left = grace - spent;
        return left < Minimum ? Minimum : left;
    }
}
