using System.Globalization;
using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Containerd;

/// <summary>A containerd process: its id, guarded against reuse by its start time, and whether it was us, now or in an earlier life, who started it.</summary>
internal sealed record ContainerdProcess(int Pid, string StartTime, bool IsOurs)
{
    public bool HasEnded() => NativeProcess.HasEnded(Pid) || StartTimeOf(Pid) != StartTime;

    public void WritePidFile(string path)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, string.Create(CultureInfo.InvariantCulture, $"{Pid} {StartTime}\n"));
        File.Move(temporary, path, overwrite: true);
    }

    public static ContainerdProcess Started(int pid) => new(pid, StartTimeOf(pid), IsOurs: true);

    /// <summary>Who listens on the socket; null when nobody does.</summary>
    public static async Task<ContainerdProcess?> FindAsync(string socketPath, string pidPath, CancellationToken cancel)
    {
        if (await SocketOwner.PidAsync(socketPath, cancel).ConfigureAwait(false) is not { } pid)
            return null;
        var started = StartTimeOf(pid);
        return new ContainerdProcess(pid, started, IsInPidFile(pidPath, pid, started));
    }

    /// <summary>Field 22 of /proc/PID/stat, in clock ticks since boot; "" for a process that is gone or a zombie.</summary>
    private static string StartTimeOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The name in parentheses may hold spaces and parentheses itself.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static bool IsInPidFile(string path, int pid, string started) =>
        File.Exists(path) && File.ReadAllText(path).Trim() == string.Create(CultureInfo.InvariantCulture, $"{pid} {started}");
}
