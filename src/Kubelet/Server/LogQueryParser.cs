using System.Globalization;
using NodeStack.Kubelet.Logs;

namespace NodeStack.Kubelet.Server;

/// <summary>A containerLogs query, read. Exactly one of Options and Error is set.</summary>
public sealed record LogQuery(LogReadOptions? Options, bool Previous, int ErrorStatus, string? Error);

/// <summary>
/// Reads and validates PodLogOptions from a query string: upstream's decoding (any text but "false" and "0" is true), rules and
/// error texts. A query that does not decode is 400, one that breaks a rule is 422.
/// </summary>
public static class LogQueryParser
{
    private const string Undecodable = """{"message": "Unable to decode query."}""";
    private const string Invalid = """{"message": "Invalid request."}""";

    /// <param name="query">First value of a query parameter, null when absent.</param>
    /// <param name="now">Against which sinceSeconds counts.</param>
    public static LogQuery Parse(Func<string, string?> query, DateTimeOffset now)
    {
        var tail = query("tail") switch { null or "" => query("tailLines"), "all" => null, var text => text };
        if (!Number(tail, out var tailLines) || !Number(query("limitBytes"), out var limitBytes)
            || !Number(query("sinceSeconds"), out var sinceSeconds) || !Time(query("sinceTime"), out var sinceTime))
        {
            return new LogQuery(null, false, 400, Undecodable);
        }
        if (tailLines < 0 || limitBytes < 1 || sinceSeconds < 1 || (sinceSeconds is not null && sinceTime is not null))
        {
            return new LogQuery(null, false, 422, Invalid);
        }
        if (query("stream") is { } stream && StreamError(stream, tailLines) is var (status, error)) return new LogQuery(null, false, status, error);
        var options = new LogReadOptions
        {
            Follow = Flag(query("follow")),
            Timestamps = Flag(query("timestamps")),
            TailLines = tailLines,
            LimitBytes = limitBytes,
            Since = sinceTime ?? Ago(now, sinceSeconds),
        };
        return new LogQuery(options, Flag(query("previous")), 0, null);
    }

    // Split streams are alpha and off in 1.36: only "All" is served.
    private static (int Status, string Error)? StreamError(string stream, long? tailLines) => stream switch
    {
        "All" => null,
        "Stdout" or "Stderr" when tailLines is null =>
            (400, $"unable to return the given log stream: \"{stream}\". Please enable PodLogsQuerySplitStreams feature gate in kubelet"),
        _ => (422, Invalid),
    };

    private static DateTimeOffset? Ago(DateTimeOffset now, long? seconds) =>
        seconds is null ? null
        : seconds.Value >= (now - DateTimeOffset.UnixEpoch).TotalSeconds ? DateTimeOffset.UnixEpoch
        : now.AddSeconds(-seconds.Value);

    private static bool Flag(string? text) => text is not null && text != "0" && !text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool Number(string? text, out long? value)
    {
        value = null;
        if (text is null) return true;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        value = number;
        return true;
    }

    private static bool Time(string? text, out DateTimeOffset? value)
    {
        value = null;
        if (text is null or "" or "null") return true;
        if (!CriLogParser.TryParseTime(text, out var time)) return false;
        value = time;
        return true;
    }
}
