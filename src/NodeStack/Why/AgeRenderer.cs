using System.Globalization;

namespace NodeStack.Why;

/// <summary>Lengths of time in one word, as kubectl has them: 12s, 5m, 3h, 2d.</summary>
internal static class AgeRenderer
{
    public static string Render(TimeSpan age)
    {
        var seconds = Math.Max(0, (long)age.TotalSeconds);
        return seconds switch
        {
            < 120 => Text(seconds, 's'),
            < 2 * 3600 => Text(seconds / 60, 'm'),
            < 2 * 86400 => Text(seconds / 3600, 'h'),
            _ => Text(seconds / 86400, 'd'),
        };
    }

    /// <summary>" since 5m"; nothing when the time is not known.</summary>
    public static string Since(DateTime? time, DateTimeOffset now) => time is { } t ? $" since {Render(now - t)}" : "";

    /// <summary>" 5m ago"; nothing when the time is not known.</summary>
    public static string Ago(DateTime? time, DateTimeOffset now) => time is { } t ? $" {Render(now - t)} ago" : "";

    private static string Text(long number, char unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
