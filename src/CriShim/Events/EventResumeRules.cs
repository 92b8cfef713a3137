namespace NodeStack.CriShim.Events;

/// <summary>When a broken event stream is tried again: 100 ms doubling to 5 seconds, for ever; every 5 minutes where the runtime has none.</summary>
internal static class EventResumeRules
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan WhenUnsupported = TimeSpan.FromMinutes(5);

    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="jitter">0 to 1; spreads the pause over its upper fifth.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        var grown = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 16));
        return (grown < Most ? grown : Most) * (1 - 0.2 * Math.Clamp(jitter, 0, 1));
    }
}
