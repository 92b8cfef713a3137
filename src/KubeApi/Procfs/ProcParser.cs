using System.Globalization;

namespace NodeStack.KubeApi.Procfs;

/// <summary>Reads the kernel's small text files about the whole machine and one process.</summary>
public static class ProcParser
{
    // USER_HZ: fixed at 100 in the kernel's interface to user space.
    private const ulong NanoSecondsPerTick = 10_000_000;

    /// <summary>CPU time of all processors in use, from /proc/stat: everything but idle and iowait.</summary>
    public static ulong? CpuNanoSeconds(string stat)
    {
        var fields = stat.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 9 || fields[0] != "cpu") return null;
        ulong ticks = 0;
        foreach (var index in (ReadOnlySpan<int>)[1, 2, 3, 6, 7, 8]) ticks += Number(fields[index]);
        return ticks * NanoSecondsPerTick;
    }

    /// <summary>"Key: 12 kB" lines of /proc/meminfo in bytes; null when the key is not there.</summary>
    public static ulong? MemInfoBytes(string memInfo, string key) => Line(memInfo, key + ":") is { } text ? Number(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]) * 1024 : null;

    /// <summary>"key 12" lines of /proc/vmstat and /proc/stat.</summary>
    public static ulong? Value(string text, string key) => Line(text, key + " ") is { } value ? Number(value) : null;

    /// <summary>User and system time of a process, and when it started as ticks after boot, from /proc/PID/stat.</summary>
    public static (ulong CpuNanoSeconds, TimeSpan StartedAfterBoot)? Process(string stat)
    {
        var close = stat.LastIndexOf(')');
        if (close < 0) return null;
        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20) return null;
        return ((Number(fields[11]) + Number(fields[12])) * NanoSecondsPerTick, TimeSpan.FromMilliseconds(Number(fields[19]) * 10.0));
    }

    /// <summary>Tasks on the machine, from /proc/loadavg ("0.1 0.2 0.3 running/all last").</summary>
    public static long? Tasks(string loadAverage)
    {
        var fields = loadAverage.Split(' ');
        var slash = fields.Length > 3 ? fields[3].IndexOf('/') : -1;
        return slash >= 0 && long.TryParse(fields[3][(slash + 1)..], CultureInfo.InvariantCulture, out var all) ? all : null;
    }

    /// <summary>The interface of the default route, from /proc/net/route; empty when there is none.</summary>
    public static string DefaultInterface(string route)
    {
        foreach (var line in route.Split('\n'))
        {
            var fields = line.Split('\t');
            if (fields.Length > 7 && fields[1] == "00000000" && fields[7].Trim() == "00000000") return fields[0];
        }
        return "";
    }

    /// <summary>InOctets and OutOctets of the lines "IpExt:" (names, then values) of /proc/PID/net/netstat; 0 where they are not there.</summary>
    public static (ulong In, ulong Out) NetworkOctets(string netstat)
    {
        var lines = netstat.Split('\n').Where(static line => line.StartsWith("IpExt:", StringComparison.Ordinal)).Select(static line => line.Split(' ')).ToList();
        if (lines.Count < 2)
            return (0, 0);
        return (Of("InOctets"), Of("OutOctets"));

        ulong Of(string name) => Array.IndexOf(lines[0], name) is > 0 and var at && at < lines[1].Length ? Number(lines[1][at]) : 0;
    }

    private static string? Line(string text, string start)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return line[start.Length..].Trim();
        }
        return null;
    }

    private static ulong Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
