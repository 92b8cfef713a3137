using Cronos;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.Controllers.CronJob;

/// <summary>
/// When a CronJob is due: five fields, @hourly and the like, or @every with a duration; in a time zone. Immutable. As of old, and unlike the library that
/// reads the fields, a day is right if it is right by the day of the month or by the day of the week where both are given.
/// </summary>
public sealed class CronSchedule
{
    private readonly CronExpression[] _expressions;
    private readonly TimeSpan _every;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression[] expressions, TimeSpan every, TimeZoneInfo zone) => (_expressions, _every, _zone) = (expressions, every, zone);

    public TimeZoneInfo Zone => _zone;

    /// <param name="text">May begin with TZ= or CRON_TZ=, which goes over the zone.</param>
    /// <exception cref="FormatException">It is no schedule; the message says why.</exception>
    public static CronSchedule Parse(string text, TimeZoneInfo zone)
    {
        text = text.Trim();
        if (text.StartsWith("TZ=", StringComparison.Ordinal) || text.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            var (from, to) = (text.IndexOf('=', StringComparison.Ordinal) + 1, text.IndexOf(' ', StringComparison.Ordinal));
            var name = to < 0 ? text[from..] : text[from..to];
            if (to < 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
                throw new FormatException($"provided bad location {name}: unknown time zone {name}");
            (zone, text) = (found, text[to..].Trim());
        }
        if (text.StartsWith("@every ", StringComparison.Ordinal))
            return GoDuration.TryParse(text[7..].Trim(), out var every) && every > TimeSpan.Zero
                ? new CronSchedule([], every < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(Math.Floor(every.TotalSeconds)), zone)
                : throw new FormatException($"failed to parse duration {text}");
        try
        {
            return new CronSchedule([.. Variants(text).Select(v => CronExpression.Parse(v, CronFormat.Standard))], TimeSpan.Zero, zone);
        }
        catch (CronFormatException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>The first time after the given one; null: there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_every > TimeSpan.Zero)
            return DateTimeOffset.FromUnixTimeSeconds((after + _every).ToUnixTimeSeconds());
        DateTimeOffset? next = null;
        foreach (var expression in _expressions)
            if (expression.GetNextOccurrence(after.UtcDateTime, _zone) is { } time && (next is null || time < next))
                next = new DateTimeOffset(time, TimeSpan.Zero);
        return next;
    }

    private static string[] Variants(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5 || IsAny(fields[2]) || IsAny(fields[4]))
            return [text];
        return [$"{fields[0]} {fields[1]} {fields[2]} {fields[3]} *", $"{fields[0]} {fields[1]} * {fields[3]} {fields[4]}"];
    }

    /// <summary>A star with a step counts as one too, as in every cron.</summary>
    private static bool IsAny(string field) => field.StartsWith('*') || field.StartsWith('?');
}
