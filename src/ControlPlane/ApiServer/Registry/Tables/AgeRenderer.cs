using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>Times as kubectl shows them: two or three significant figures (apimachinery, HumanDuration).</summary>
internal static class AgeRenderer
{
    public const string Unknown = "<unknown>";

    /// <summary>Time since a timestamp field.</summary>
    public static string Since(JsonObject? item, string field, DateTimeOffset now) =>
        Read(item, field) is { } time ? Render(now - time) : Unknown;

    /// <summary>A timestamp field; null when it is missing or no time.</summary>
    public static DateTimeOffset? Read(JsonObject? item, string field) =>
        DateTimeOffset.TryParse(item.TextOrNull(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static string Render(TimeSpan age)
    {
        // A clock that is a little behind is no news.
        var seconds = (long)age.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 120)
            return Invariant($"{Math.Max(seconds, 0)}s");
        long minutes = seconds / 60, hours = minutes / 60, days = hours / 24, years = days / 365;
        return true switch
        {
            _ when minutes < 10 => With(minutes, "m", seconds % 60, "s"),
            _ when minutes < 180 => Invariant($"{minutes}m"),
            _ when hours < 8 => With(hours, "h", minutes % 60, "m"),
            _ when hours < 48 => Invariant($"{hours}h"),
            _ when days < 8 => With(days, "d", hours % 24, "h"),
            _ when years < 2 => Invariant($"{days}d"),
            _ when years < 8 => With(years, "y", days % 365, "d"),
            _ => Invariant($"{years}y"),
        };
    }

    private static string With(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Invariant($"{large}{largeUnit}") : Invariant($"{large}{largeUnit}{small}{smallUnit}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
