using System.Globalization;

namespace NodeStack.Proxy.Tracking;

/// <summary>The annotation that tells when what an EndpointSlice reports happened.</summary>
internal static class ChangeTimeParser
{
    public const string Annotation = "endpoints.kubernetes.io/last-change-trigger-time";

    private static readonly string[] s_formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>A time of RFC 3339, with up to nine digits of a second; null when it is none.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (!text.Contains('T', StringComparison.Ordinal) || !(text.EndsWith('Z') || text.AsSpan()[^Math.Min(6, text.Length)..].IndexOfAny("+-") == 0))
            return null;
        return DateTimeOffset.TryParseExact(ToTicks(text), s_formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    /// <summary>Drops the digits beyond the seventh: our clock's ticks are 100 ns.</summary>
    private static string ToTicks(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
            return text;
        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - point - 1 > 7 ? string.Concat(text.AsSpan(0, point + 8), text.AsSpan(end)) : text;
    }
}
