using k8s.Models;

namespace NodeStack.Why;

/// <summary>Which probe of a running container has not succeeded, and what it was answered last.</summary>
internal static class ProbeCauseRules
{
    /// <summary>Null: nothing is to be seen.</summary>
    public static string? Cause(WhyFacts facts, V1Pod pod, V1Container container, V1ContainerStatus status, DateTimeOffset now)
    {
        var isStarted = status.Started == true;
        var (name, probe) = !isStarted && container.StartupProbe is not null ? ("Startup", container.StartupProbe) : ("Readiness", container.ReadinessProbe);
        if (LastFailure(facts, pod, container.Name, name) is { } failure)
            return EventRules.Text(failure, now);
        if (probe is null)
            return null;
        var begins = (status.State?.Running?.StartedAt ?? default) + TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - now;
        var word = name == "Startup" ? "startup" : "readiness";
        return begins > TimeSpan.Zero ? $"its {word} probe begins in {AgeRenderer.Render(begins)}" : $"its {word} probe has not succeeded yet";
    }

    /// <summary>The newest failure of a probe: "Readiness probe failed: ...".</summary>
    public static Corev1Event? LastFailure(WhyFacts facts, V1Pod pod, string container, string probe) => facts.Events
        .Where(e => EventRules.IsAbout(e, "Pod", facts.Name, pod.Metadata.Uid) && e.Reason is "Unhealthy" or "ProbeWarning"
            && e.InvolvedObject?.FieldPath?.Contains($"{{{container}}}", StringComparison.Ordinal) == true && e.Message?.StartsWith($"{probe} probe", StringComparison.Ordinal) == true)
        .MaxBy(EventRules.Time);
}
