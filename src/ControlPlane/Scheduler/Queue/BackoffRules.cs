namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>How long a pod waits after it was turned down.</summary>
internal static class BackoffRules
{
    /// <summary>Doubles from the first to the longest.</summary>
    /// <param name="failures">In a row; 0: no wait.</param>
    public static TimeSpan Delay(int failures, TimeSpan first, TimeSpan longest)
    {
        if (failures == 0 || longest == TimeSpan.Zero)
            return TimeSpan.Zero;
        var doubled = first.Ticks * Math.Pow(2, Math.Min(failures - 1, 40));
        return doubled >= longest.Ticks ? longest : TimeSpan.FromTicks((long)doubled);
    }

    /// <summary>Waits end at whole seconds, so that pods that end theirs in one second come back by priority.</summary>
    public static DateTimeOffset Align(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    public static bool IsOver(DateTimeOffset until, DateTimeOffset now) => until < Align(now);
}
