namespace NodeStack.Proxy.Sync;

/// <summary>When a family is synchronised next.</summary>
internal static class SyncTimingRules
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A change is taken at once, unless the last run began less than the least interval ago: what comes in between is taken together. After failures, the time to the
    /// next attempt doubles from a second up to the longest interval, changes or not.
    /// </summary>
    /// <param name="lastStart">When the last run began; null: none did.</param>
    /// <param name="failures">Runs that failed since the last that did not.</param>
    /// <returns>Zero or less: now. Null: nothing is to be done.</returns>
    public static TimeSpan? Wait(bool hasChanges, DateTimeOffset? lastStart, int failures, TimeSpan least, TimeSpan longest, DateTimeOffset now)
    {
        if (lastStart is not { } last)
            return hasChanges ? TimeSpan.Zero : null;
        if (failures > 0)
            return last + Retry(failures, longest) - now;
        return hasChanges ? last + least - now : null;
    }

    private static TimeSpan Retry(int failures, TimeSpan longest)
    {
        var wait = s_firstRetry * Math.Pow(2, Math.Min(failures - 1, 16));
        return wait < longest ? wait : longest;
    }
}
