using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Batch;

/// <summary>Sets of indexes as text: <c>1,3-5,7</c>.</summary>
internal static class JobIndexRules
{
    /// <summary>Null or what is wrong.</summary>
    public static string? Check(string text, long completions, out long total)
    {
        total = 0;
        long? last = null;
        foreach (var interval in text.Length == 0 ? [] : text.Split(','))
        {
            if (Read(interval, completions, out var first, out var end) is { } problem)
                return problem;
            if (last >= first)
                return string.Create(CultureInfo.InvariantCulture, $"non-increasing order, previous: {last}, current: {first}");
            total += end - first + 1;
            last = end;
        }
        return null;
    }

    private static string? Read(string interval, long completions, out long first, out long end)
    {
        (first, end) = (0, 0);
        var limits = interval.Split('-');
        if (limits.Length > 2)
            return $"the fragment {QuotedTextRenderer.Quote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'";
        if (Number(limits[0], completions, out first) is { } problem)
            return problem;
        end = first;
        if (limits.Length == 1)
            return null;
        if (Number(limits[1], completions, out end) is { } wrong)
            return wrong;
        return first >= end ? string.Create(CultureInfo.InvariantCulture, $"non-increasing order, previous: {first}, current: {end}") : null;
    }

    private static string? Number(string text, long completions, out long number)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return $"cannot convert string to integer for index: {QuotedTextRenderer.Quote(text)}";
        return number >= completions ? $"too large index: {QuotedTextRenderer.Quote(text)}" : null;
    }
}
