using System.Globalization;
using k8s.Models;

namespace NodeStack.Why;

/// <summary>Finds the event that says most.</summary>
internal static class EventRules
{
    /// <summary>The newest event with one of the reasons; null: there is none.</summary>
    /// <param name="uid">Empty: of any object of this name.</param>
    public static Corev1Event? Latest(IEnumerable<Corev1Event> events, string kind, string name, string? uid, params ReadOnlySpan<string> reasons)
    {
        Corev1Event? latest = null;
        foreach (var e in events)
            if (IsAbout(e, kind, name, uid) && reasons.Contains(e.Reason) && (latest is null || Time(e) >= Time(latest)))
                latest = e;
        return latest;
    }

    public static bool IsAbout(Corev1Event e, string kind, string name, string? uid) =>
        e.InvolvedObject is { } about && about.Kind == kind && about.Name == name && (string.IsNullOrEmpty(uid) || string.IsNullOrEmpty(about.Uid) || about.Uid == uid);

    public static DateTime? Time(Corev1Event e) => e.Series?.LastObservedTime ?? e.LastTimestamp ?? e.EventTime ?? e.FirstTimestamp;

    public static int Count(Corev1Event e) => Math.Max(e.Series?.Count ?? e.Count ?? 1, 1);

    /// <summary>"message (3x, 12s ago)".</summary>
    public static string Text(Corev1Event e, DateTimeOffset now)
    {
        var times = Count(e) > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Count(e)}x") : "";
        var note = string.Join(", ", new[] { times, AgeRenderer.Ago(Time(e), now).Trim() }.Where(static t => t.Length > 0));
        return note.Length == 0 ? OneLine(e.Message) : $"{OneLine(e.Message)} ({note})";
    }

    public static string OneLine(string? text) => string.Join(' ', (text ?? "").Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
