using System.Globalization;

namespace NodeStack.Kubelet.Logs;

/// <summary>A moment with nanoseconds and its zone, as log lines carry it; the framework's own types stop at 100 ns.</summary>
public readonly record struct CriTimestamp(long UnixSeconds, int Nanoseconds, int OffsetMinutes)
{
    /// <summary>Length of the fixed form in bytes, at most.</summary>
    public const int MaxFormattedBytes = 35;

    public bool IsBefore(DateTimeOffset moment)
    {
        var ticks = moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return UnixSeconds != seconds ? UnixSeconds < seconds : Nanoseconds < rest * 100;
    }

    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.FromUnixTimeSeconds(UnixSeconds).AddTicks(Nanoseconds / 100).ToOffset(TimeSpan.FromMinutes(OffsetMinutes));

    /// <summary>Writes 2006-01-02T15:04:05.000000000Z07:00: always nine digits. Returns the number of bytes.</summary>
    public int Format(Span<byte> destination)
    {
        var local = DateTimeOffset.FromUnixTimeSeconds(UnixSeconds + OffsetMinutes * 60L);
        local.TryFormat(destination, out var written, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        destination[written++] = (byte)'.';
        Nanoseconds.TryFormat(destination[written..], out var digits, "D9", CultureInfo.InvariantCulture);
        written += digits;
        if (OffsetMinutes == 0)
        {
            destination[written++] = (byte)'Z';
            return written;
        }
        destination[written++] = (byte)(OffsetMinutes < 0 ? '-' : '+');
        var offset = Math.Abs(OffsetMinutes);
        (offset / 60).TryFormat(destination[written..], out digits, "D2", CultureInfo.InvariantCulture);
        written += digits;
        destination[written++] = (byte)':';
        (offset % 60).TryFormat(destination[written..], out digits, "D2", CultureInfo.InvariantCulture);
        return written + digits;
    }
}
