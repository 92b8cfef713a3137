using System.Globalization;
using System.Text;

namespace NodeStack.Kubelet;

/// <summary>
/// Writes durations and quoted strings as Go does (%v of a Duration, %q of a string): upstream's event and status texts contain
/// them, and people and scripts match on those texts.
/// </summary>
internal static class GoTextRenderer
{
    /// <summary>"1.5s", "2m0s", "1h0m0s", "350ms", "12.5µs"; zero is "0s". Finest unit is 100 ns (a tick).</summary>
    public static string Duration(TimeSpan value)
    {
        if (value == TimeSpan.Zero)
            return "0s";
        var sign = value < TimeSpan.Zero ? "-" : "";
        var ticks = Math.Abs((decimal)value.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
            return sign + SubSecond(ticks);
        var hours = (long)(ticks / TimeSpan.TicksPerHour);
        var minutes = (long)(ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute);
        var seconds = ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond;
        var text = Number(seconds) + "s";
        if (hours > 0)
            return $"{sign}{hours}h{minutes}m{text}";
        return minutes > 0 ? $"{sign}{minutes}m{text}" : sign + text;
    }

    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var rune in value.EnumerateRunes())
            Append(text, rune);
        return text.Append('"').ToString();
    }

    private static string SubSecond(decimal ticks)
    {
        if (ticks >= TimeSpan.TicksPerMillisecond)
            return Number(ticks / TimeSpan.TicksPerMillisecond) + "ms";
        return ticks >= TimeSpan.TicksPerMicrosecond
            ? Number(ticks / TimeSpan.TicksPerMicrosecond) + "µs"
            : Number(ticks * TimeSpan.NanosecondsPerTick) + "ns";
    }

    private static string Number(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, Rune rune)
    {
        _ = rune.Value switch
        {
            '"' => text.Append("\\\""),
            '\\' => text.Append("\\\\"),
            '\n' => text.Append("\\n"),
            '\r' => text.Append("\\r"),
            '\t' => text.Append("\\t"),
            < 0x20 or 0x7f => text.Append("\\x").Append(rune.Value.ToString("x2", CultureInfo.InvariantCulture)),
            _ => text.Append(rune.ToString()),
        };
    }
}
