using System.Buffers.Text;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>What /metrics/cadvisor needs from the files of one process; allocates nothing.</summary>
internal static class ProcPidParser
{
    // Fields after the command: state is the first, num_threads the eighteenth (proc_pid_stat(5)).
    private const int ThreadsField = 17;

    /// <summary>State letter and number of threads from /proc/PID/stat; null when it is not of that form.</summary>
    public static (byte State, ulong Threads)? Stat(ReadOnlySpan<byte> text)
    {
        // The command may hold anything, brackets and spaces included.
        var close = text.LastIndexOf((byte)')');
        if (close < 0 || text.Length < close + 3)
            return null;
        var rest = text[(close + 2)..];
        var state = rest[0];
        for (var i = 0; i < ThreadsField; i++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0)
                return null;
            rest = rest[(space + 1)..];
        }
        return Utf8Parser.TryParse(rest, out ulong threads, out _) ? (state, threads) : null;
    }

    /// <summary>The soft limit of open files from /proc/PID/limits; -1: none; null: not told.</summary>
    public static double? MaxOpenFiles(ReadOnlySpan<byte> limits)
    {
        var line = "Max open files"u8;
        var at = limits.IndexOf(line);
        if (at < 0)
            return null;
        var value = limits[(at + line.Length)..].TrimStart((byte)' ');
        if (value.StartsWith("unlimited"u8))
            return -1;
        return Utf8Parser.TryParse(value, out ulong soft, out _) ? soft : null;
    }

    /// <summary>The next number of a text with one per line; false at the end.</summary>
    public static bool NextPid(ref ReadOnlySpan<byte> text, out int pid)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (Utf8Parser.TryParse(line, out pid, out _))
                return true;
        }
        pid = 0;
        return false;
    }
}
