namespace NodeStack.CriShim.Translation;

/// <summary>Nanoseconds since the epoch, the protocol's time, to and from ours. Zero is "never"; what does not fit is clamped.</summary>
internal static class ProtoTime
{
    private const long NanosecondsPerTick = 100;

    public static DateTimeOffset FromNanoseconds(long value)
    {
        // A long of nanoseconds spans 1677 to 2262, inside what DateTimeOffset holds: no clamping is needed on this side.
        var ticks = value / NanosecondsPerTick;
        return DateTimeOffset.UnixEpoch.AddTicks(ticks);
    }

    public static DateTimeOffset? FromNanosecondsOrNull(long value) => value <= 0 ? null : FromNanoseconds(value);

    public static long ToNanoseconds(DateTimeOffset? value)
    {
        if (value is not { } at)
            return 0;
        var ticks = (at - DateTimeOffset.UnixEpoch).Ticks;
        return Math.Clamp(ticks, long.MinValue / NanosecondsPerTick, long.MaxValue / NanosecondsPerTick) * NanosecondsPerTick;
    }

    /// <summary>Whole seconds, rounded up: a command or stop never gets less time than asked for.</summary>
    public static long ToSeconds(TimeSpan value) => value <= TimeSpan.Zero ? 0 : (long)Math.Ceiling(value.TotalSeconds);
}
