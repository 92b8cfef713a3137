namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>How long a cache waits before it asks a failing store again: nothing first, then 50 ms doubled up to 5 s, half of it by chance.</summary>
internal static class CacheBackoffRules
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <param name="failures">In a row, before this one.</param>
    /// <param name="jitter">0 to 1.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        if (failures == 0)
            return TimeSpan.Zero;
        var delay = First * Math.Pow(2, Math.Min(failures - 1, 16));
        return (delay < Longest ? delay : Longest) * (0.5 + (jitter / 2));
    }
}
