using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>Reads and checks the query of a log request, and writes the kubelet's.</summary>
public static class LogOptionsParser
{
    /// <param name="query">First value of a parameter, null when absent.</param>
    /// <param name="errors">What the values break; empty: nothing.</param>
    /// <returns>What cannot even be read, null: nothing (a 400).</returns>
    public static string? Parse(Func<string, string?> query, out LogOptions options, out FieldErrors errors)
    {
        errors = new FieldErrors();
        options = new LogOptions();
        string? problem = null;
        long? sinceSeconds = Number("sinceSeconds"), tailLines = Number("tailLines"), limitBytes = Number("limitBytes");
        var sinceTime = query("sinceTime") is { Length: > 0 } time ? time : null;
        if (sinceTime is not null && !DateTimeOffset.TryParse(sinceTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            problem ??= $"parsing time \"{sinceTime}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{sinceTime}\" as \"2006\"";
        if (problem is not null)
            return problem;
        options = new LogOptions(
            query("container") ?? "", Flag("follow"), Flag("previous"), Flag("timestamps"), sinceSeconds, sinceTime, tailLines, limitBytes,
            Flag("insecureSkipTLSVerifyBackend"));
        Check(options, query("stream"), errors);
        return null;

        // As upstream decodes a bool: whatever is there and not false is true.
        bool Flag(string name) => query(name) is { } value && value.ToLowerInvariant() is not ("false" or "0");

        long? Number(string name)
        {
            if (query(name) is not { Length: > 0 } value)
                return null;
            if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return number;
            problem ??= $"strconv.ParseInt: parsing \"{value}\": invalid syntax";
            return null;
        }
    }

    /// <summary>The query a kubelet understands.</summary>
    public static string Query(LogOptions options)
    {
        (string Name, string? Value)[] parts =
        [
            ("follow", options.Follow ? "true" : null), ("limitBytes", options.LimitBytes?.ToString(CultureInfo.InvariantCulture)),
            ("previous", options.Previous ? "true" : null), ("sinceSeconds", options.SinceSeconds?.ToString(CultureInfo.InvariantCulture)),
            ("sinceTime", options.SinceTime), ("tailLines", options.TailLines?.ToString(CultureInfo.InvariantCulture)),
            ("timestamps", options.Timestamps ? "true" : null),
        ];
        return string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }

    private static void Check(LogOptions options, string? stream, FieldErrors errors)
    {
        if (options.TailLines < 0)
            errors.Invalid("tailLines", options.TailLines, "must be greater than or equal to 0");
        if (options.LimitBytes < 1)
            errors.Invalid("limitBytes", options.LimitBytes, "must be greater than 0");
        if (options is { SinceSeconds: not null, SinceTime: not null })
            errors.Forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        else if (options.SinceSeconds < 1)
            errors.Invalid("sinceSeconds", options.SinceSeconds, "must be greater than 0");
        // Split streams are alpha and off in 1.36.
        if (!string.IsNullOrEmpty(stream))
            errors.Forbidden("stream", "may not be specified");
    }
}
