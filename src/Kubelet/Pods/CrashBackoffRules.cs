using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// CrashLoopBackOff arithmetic: the first restart is immediate and arms the delay; it doubles with each further restart up to
/// the limit, and is forgotten when the container exited more than twice the limit after the last restart was decided.
/// </summary>
internal static class CrashBackoffRules
{
    public static readonly TimeSpan Initial = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    /// <summary>Null: start now. Otherwise the time to wait for. A finish time in the future (clock step) counts as now.</summary>
    public static DateTimeOffset? HeldUntil(CrashBackoff? backoff, DateTimeOffset finishedAt, DateTimeOffset now)
    {
        if (backoff is null || HasExpired(backoff, finishedAt))
            return null;
        // A clock that was set back must not hold a container for longer than its delay counted from the last decision.
        var from = finishedAt > now ? Min(backoff.UpdatedAt, now) : finishedAt;
        var until = from + backoff.Delay;
        return until > now ? until : null;
    }

    /// <summary>The entry to keep once a restart is decided.</summary>
    public static CrashBackoff Next(CrashBackoff? backoff, DateTimeOffset finishedAt, DateTimeOffset now)
    {
        if (backoff is null || HasExpired(backoff, finishedAt))
            return new CrashBackoff(Initial, now);
        var doubled = backoff.Delay + backoff.Delay;
        return new CrashBackoff(doubled > Limit ? Limit : doubled, now);
    }

    /// <summary>Changes with what resets the back-off: image and resources.</summary>
    public static string Key(V1Container container)
    {
        var resources = container.Resources;
        return resources is null
            ? $"{container.Name}/{container.Image}"
            : $"{container.Name}/{container.Image}/{Text(resources.Requests)}/{Text(resources.Limits)}";
    }

    /// <summary>Go's text of a duration of whole seconds: 10s, 1m20s, 5m0s.</summary>
    public static string Text(TimeSpan delay)
    {
        var seconds = (long)delay.TotalSeconds;
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60}s");
    }

    private static bool HasExpired(CrashBackoff backoff, DateTimeOffset finishedAt) => finishedAt - backoff.UpdatedAt > Limit + Limit;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static string Text(IDictionary<string, ResourceQuantity>? list) =>
        list is null ? "" : string.Join(',', list.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));
}
