using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Containerd;

/// <summary>Reads containerd's log lines: <c>time="..." level=warning msg="..." error="..."</c>. Other lines (panics) are errors as they are.</summary>
internal static class ContainerdLogParser
{
    public static ContainerdLogLine? Parse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return null;
        var level = line.IndexOf("level=", StringComparison.Ordinal);
        if (level < 0 || !line.StartsWith("time=", StringComparison.Ordinal))
            return new ContainerdLogLine(LogLevel.Error, line);

        var word = line.AsSpan(level + 6);
        var end = word.IndexOf(' ');
        var rest = end < 0 ? "" : word[(end + 1)..].ToString();
        return new ContainerdLogLine(LevelOf(end < 0 ? word : word[..end]), rest);
    }

    private static LogLevel LevelOf(ReadOnlySpan<char> word) => word switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" or "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
