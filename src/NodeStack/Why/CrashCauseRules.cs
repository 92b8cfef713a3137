using System.Globalization;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>How a container ended, and when it is started again.</summary>
internal static class CrashCauseRules
{
    public static string Cause(WhyFacts facts, V1Pod pod, V1ContainerStatus status, DateTimeOffset now)
    {
        var ended = status.State?.Terminated ?? status.LastState?.Terminated;
        var text = ended is null ? "has ended" : $"ended with {How(ended)}{AgeRenderer.Ago(ended.FinishedAt, now)}{Ran(ended)}";
        if (status.RestartCount > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", {status.RestartCount} restarts");
        if (Pause(status.State?.Waiting?.Message) is { } pause && ended?.FinishedAt is { } at)
            text += at + pause > now ? $"; is started again in about {AgeRenderer.Render(at + pause - now)}" : "; is started again about now";
        if (Killed(facts, pod, status.Name, now) is { } killed)
            text += $"; {killed}";
        var line = EventRules.OneLine(facts.LastLines.GetValueOrDefault(status.Name, ended?.Message ?? ""));
        return line.Length == 0 ? text : $"{text}; its last line: {line}";
    }

    /// <summary>"exit code 137 (OOMKilled)".</summary>
    public static string How(V1ContainerStateTerminated ended)
    {
        var how = ended.Signal is > 0 and var signal
            ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}") : string.Create(CultureInfo.InvariantCulture, $"exit code {ended.ExitCode}");
        return ended.Reason is { Length: > 0 } reason and not "Error" and not "Completed" ? $"{how} ({reason})" : how;
    }

    private static string Ran(V1ContainerStateTerminated ended) =>
        ended is { StartedAt: { } begun, FinishedAt: { } over } && over >= begun ? $" after {AgeRenderer.Render(over - begun)}" : "";

    private static string? Killed(WhyFacts facts, V1Pod pod, string container, DateTimeOffset now) =>
        ProbeCauseRules.LastFailure(facts, pod, container, "Liveness") is { } failure ? EventRules.Text(failure, now) : null;

    /// <summary>Of "back-off 2m40s restarting failed container=c pod=p".</summary>
    private static TimeSpan? Pause(string? message)
    {
        var words = (message ?? "").Split(' ');
        return words is ["back-off", var pause, ..] && KubeApi.Quantities.GoDuration.TryParse(pause, out var span) ? span : null;
    }
}
