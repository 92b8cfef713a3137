namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>Why a pod gets no node, in upstream's words: how many nodes there are, and each reason with the number of nodes it holds for.</summary>
internal static class FitMessageRenderer
{
    public const string NoNodes = "no nodes available to schedule pods";

    /// <summary>The longest note that an event takes.</summary>
    private const int LongestNote = 1024;

    /// <param name="preemption">What came of making room; empty for nothing to tell.</param>
    public static string Render(Diagnosis diagnosis, string preemption)
    {
        var text = $"0/{diagnosis.NodeCount} nodes are available:";
        if (diagnosis.Rejection is { } rejection)
            text += $" {rejection.Message}.";
        else if (Histogram(diagnosis) is { Length: > 0 } reasons)
            text += $" {reasons}.";
        return preemption.Length > 0 ? $"{text} {preemption}" : text;
    }

    public static string Shorten(string message) => message.Length <= LongestNote ? message : message[..(LongestNote - 4)] + " ...";

    private static string Histogram(Diagnosis diagnosis)
    {
        var lines = diagnosis.Reasons().Select(static r => $"{r.Value} {r.Key}").ToArray();
        Array.Sort(lines, StringComparer.Ordinal);
        return string.Join(", ", lines);
    }
}
