using System.Globalization;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Cron schedules: five fields, or a word. Answers null or what is wrong, as the parser upstream uses says it (robfig/cron).</summary>
internal static class CronScheduleRules
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly string[] Words = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly Bounds[] Fields = [new(0, 59, []), new(0, 23, []), new(1, 31, []), new(1, 12, Months), new(0, 6, Days)];

    public static string? Check(string schedule)
    {
        var text = WithoutZone(schedule);
        if (text.Length == 0)
            return "empty spec string";
        if (text[0] == '@')
            return CheckWord(text);
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
            return string.Create(CultureInfo.InvariantCulture, $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        return fields.Zip(Fields).SelectMany(f => f.First.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(r => CheckRange(r, f.Second))).FirstOrDefault(p => p is not null);
    }

    private static string WithoutZone(string schedule)
    {
        if (!schedule.StartsWith("TZ=", StringComparison.Ordinal) && !schedule.StartsWith("CRON_TZ=", StringComparison.Ordinal))
            return schedule;
        var space = schedule.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? "" : schedule[space..].Trim();
    }

    private static string? CheckWord(string text)
    {
        const string every = "@every ";
        if (Words.Contains(text))
            return null;
        if (!text.StartsWith(every, StringComparison.Ordinal))
            return $"unrecognized descriptor: {text}";
        return GoDuration.TryParse(text[every.Length..], out _) ? null : $"failed to parse duration {text}: time: invalid duration {QuotedTextRenderer.Quote(text[every.Length..])}";
    }

    private static string? CheckRange(string range, Bounds bounds)
    {
        var parts = range.Split('/');
        var ends = parts[0].Split('-');
        if (ends.Length > 2)
            return $"too many hyphens: {range}";
        long first = bounds.Least, last = bounds.Most;
        if (ends[0] is not ("*" or "?"))
        {
            if ((Read(ends[0], bounds, out first) ?? (ends.Length == 2 ? Read(ends[1], bounds, out last) : null)) is { } problem)
                return problem;
            last = ends.Length == 2 ? last : parts.Length == 1 ? first : bounds.Most;
        }
        if (parts.Length > 2)
            return $"too many slashes: {range}";
        long step = 1;
        if (parts.Length == 2 && Number(parts[1], out step) is { } wrong)
            return wrong;
        return CheckBounds(range, bounds, first, last, step);
    }

    private static string? CheckBounds(string range, Bounds bounds, long first, long last, long step)
    {
        if (first < bounds.Least)
            return string.Create(CultureInfo.InvariantCulture, $"beginning of range ({first}) below minimum ({bounds.Least}): {range}");
        if (last > bounds.Most)
            return string.Create(CultureInfo.InvariantCulture, $"end of range ({last}) above maximum ({bounds.Most}): {range}");
        if (first > last)
            return string.Create(CultureInfo.InvariantCulture, $"beginning of range ({first}) beyond end of range ({last}): {range}");
        return step == 0 ? $"step of range should be a positive number: {range}" : null;
    }

    private static string? Read(string text, Bounds bounds, out long number)
    {
        var name = Array.IndexOf(bounds.Names, text.ToLowerInvariant());
        number = bounds.Least + name;
        return name >= 0 ? null : Number(text, out number);
    }

    private static string? Number(string text, out long number)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return $"failed to parse int from {text}: strconv.Atoi: parsing {QuotedTextRenderer.Quote(text)}: invalid syntax";
        return number < 0 ? string.Create(CultureInfo.InvariantCulture, $"negative number ({number}) not allowed: {text}") : null;
    }

    private sealed record Bounds(int Least, int Most, string[] Names);
}
