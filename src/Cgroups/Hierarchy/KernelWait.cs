namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Waits, bounded, for the kernel to finish what a write began: looks at once, then after growing delays.</summary>
internal static class KernelWait
{
    /// <returns>False when the deadline passed first.</returns>
    public static async Task<bool> UntilAsync(Func<bool> isDone, TimeSpan deadline, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var attempt = 0; !isDone(); attempt++)
        {
            var delay = RetryDelayRules.DelayAfter(attempt);
            if (time.GetElapsedTime(started) + delay > deadline)
                return false;
            await Task.Delay(delay, time, cancel).ConfigureAwait(false);
        }

        return true;
    }
}
