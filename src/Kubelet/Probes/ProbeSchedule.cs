namespace NodeStack.Kubelet.Probes;

/// <summary>
/// When a probe is due. Pure; all times are on one monotonic scale, so that a step of the wall clock neither stalls probes nor
/// makes them run in a burst.
/// </summary>
internal static class ProbeSchedule
{
    /// <summary>
    /// The first run of a container's probe: at once after the initial delay. Only liveness without an initial delay waits one
    /// period: upstream's ticker gives it a random part of one, and an app that is not up yet must not be killed for it.
    /// </summary>
    /// <param name="runningFor">How long the container has run already; negative (clock step) counts as zero.</param>
    /// <param name="spread">Part of a period to wait on top; see <see cref="Spread"/>.</param>
    public static TimeSpan First(ProbeKind kind, ProbeTimings timings, TimeSpan now, TimeSpan runningFor, TimeSpan spread)
    {
        var delay = kind == ProbeKind.Liveness && timings.InitialDelay == TimeSpan.Zero ? timings.Period : timings.InitialDelay;
        var done = runningFor < TimeSpan.Zero ? TimeSpan.Zero : runningFor;
        return now + (done < delay ? delay - done : TimeSpan.Zero) + spread;
    }

    /// <summary>The next tick after <paramref name="now"/> on the grid that <paramref name="due"/> began: missed ticks are skipped, not made up for.</summary>
    public static TimeSpan Next(TimeSpan due, TimeSpan now, TimeSpan period)
    {
        if (now < due)
            return due + period;
        var passed = (now - due).Ticks / period.Ticks;
        return due + TimeSpan.FromTicks((passed + 1) * period.Ticks);
    }

    /// <summary>
    /// Containers found running after a kubelet restart are all seen at once: their first probes are spread over a period, but only
    /// while less than a period has passed since the start.
    /// </summary>
    /// <param name="random">In [0, 1).</param>
    public static TimeSpan Spread(TimeSpan period, TimeSpan sinceKubeletStart, double random) =>
        period > sinceKubeletStart ? period * random : TimeSpan.Zero;
}
