using System.Text;

namespace NodeStack.Kubelet.Logs;

/// <summary>
/// Parses the CRI log format: RFC 3339 time, stdout or stderr, tags (the first is P for a partial line, F for a full one), text;
/// one space between. Allocates nothing.
/// </summary>
public static class CriLogParser
{
    /// <param name="line">A line with its newline, or the last of a file without one.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out CriLogLine parsed)
    {
        parsed = default;
        if (!TakeField(ref line, out var time) || !TryParseTime(time, out var timestamp)) return false;
        if (!TakeField(ref line, out var stream)) return false;
        var isStderr = stream.SequenceEqual("stderr"u8);
        if (!isStderr && !stream.SequenceEqual("stdout"u8)) return false;
        if (!TakeField(ref line, out var tags)) return false;
        var colon = tags.IndexOf((byte)':');
        var isPartial = (colon < 0 ? tags : tags[..colon]).SequenceEqual("P"u8);
        if (isPartial && line.EndsWith("\n"u8)) line = line[..^1];
        parsed = new CriLogLine(timestamp, isStderr, isPartial, line);
        return true;
    }

    public static bool TryParseTime(string text, out DateTimeOffset time)
    {
        time = default;
        Span<byte> bytes = stackalloc byte[64];
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out var count) || !TryParseTime(bytes[..count], out var stamp)) return false;
        time = stamp.ToDateTimeOffset();
        return true;
    }

    /// <summary>RFC 3339 with any number of fraction digits; digits beyond nanoseconds are cut.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out CriTimestamp time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)) return false;
        if (!Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        var rest = text[19..];
        if (!TakeFraction(ref rest, out var nanoseconds) || !TryParseZone(rest, out var offset)) return false;
        var local = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).ToUnixTimeSeconds();
        var seconds = local - offset * 60L;
        // What cannot be shown in UTC as a four-digit year is no log time.
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        time = new CriTimestamp(seconds, nanoseconds, offset);
        return true;
    }

    private static bool TakeField(ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> field)
    {
        var space = line.IndexOf((byte)' ');
        field = space < 0 ? default : line[..space];
        if (space < 0) return false;
        line = line[(space + 1)..];
        return true;
    }

    private static bool TakeFraction(ref ReadOnlySpan<byte> rest, out int nanoseconds)
    {
        nanoseconds = 0;
        if (rest.Length == 0 || rest[0] != '.') return true;
        rest = rest[1..];
        var scale = 100_000_000;
        var count = 0;
        while (count < rest.Length && rest[count] is >= (byte)'0' and <= (byte)'9')
        {
            nanoseconds += (rest[count] - '0') * scale;
            scale /= 10;
            count++;
        }
        rest = rest[count..];
        return count > 0;
    }

    private static bool TryParseZone(ReadOnlySpan<byte> zone, out int minutes)
    {
        minutes = 0;
        if (zone.SequenceEqual("Z"u8)) return true;
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != ':') return false;
        if (!Digits(zone[1..3], out var hour) || !Digits(zone[4..6], out var minute) || hour > 14 || minute > 59 || hour * 60 + minute > 840) return false;
        minutes = (hour * 60 + minute) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }
}
