namespace NodeStack.CriShim.Connection;

/// <summary>
/// Pause between attempts to reach a runtime that is down: 50 ms growing by 1.6 to 1 second, and so for ever. Shorter than upstream's
/// (3 s), for an attempt on a unix socket costs next to nothing and every pod waits for it.
/// </summary>
internal static class ReconnectRules
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(1);
    private const double Growth = 1.6;

    /// <param name="failures">Failed attempts in a row, from 1.</param>
    /// <param name="jitter">0 to 1; spreads the pause over its upper fifth.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        // Past 20 the cap is long reached; the bound keeps Pow finite.
        var grown = First.TotalMilliseconds * Math.Pow(Growth, Math.Clamp(failures - 1, 0, 20));
        var capped = Math.Min(grown, Most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 - 0.2 * Math.Clamp(jitter, 0, 1)));
    }
}
