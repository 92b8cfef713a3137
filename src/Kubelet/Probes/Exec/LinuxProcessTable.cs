using System.Globalization;
using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>
/// <see cref="IProcessTable"/> over /proc. A process belongs to a container when a path of its /proc/PID/cgroup names the container's id,
/// which holds for both cgroup drivers and for cgroup v1 and v2. Reading walks all of /proc: it is done only around time-outs.
/// </summary>
internal sealed partial class LinuxProcessTable : IProcessTable
{
    private const int TicksPerSecond = 100;
    private const long PidfdSendSignal = 424;
    private const long PidfdOpen = 434;
    private const int SigKill = 9;
    private const int ClockBoottime = 7;

    private readonly string _proc;
    private readonly Func<int, string, bool> _belongs;

    /// <param name="belongs">(pid, container id); for tests.</param>
    public LinuxProcessTable(string proc = "/proc", Func<int, string, bool>? belongs = null)
    {
        _proc = proc;
        _belongs = belongs ?? InCgroupOf;
    }

    public IReadOnlyList<ProcessRow> Read(string containerId)
    {
        var rows = new List<ProcessRow>();
        foreach (var folder in Directory.EnumerateDirectories(_proc))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && _belongs(pid, containerId) && ReadOne(pid) is { } row)
                rows.Add(row);
        }

        return rows;
    }

    public long NowTicks()
    {
        // Not /proc/uptime: in a container lxcfs may show the container's own there, while start times count from the host's boot.
        if (ClockGetTime(ClockBoottime, out var now) != 0)
            throw new IOException($"clock_gettime(CLOCK_BOOTTIME): errno {Marshal.GetLastPInvokeError()}");
        return now.Seconds * TicksPerSecond + now.Nanoseconds / (1_000_000_000 / TicksPerSecond);
    }

    public bool Kill(ProcessRow process)
    {
        var handle = (int)Syscall(PidfdOpen, process.Pid, 0, 0, 0);
        if (handle < 0)
            return false;
        try
        {
            // The handle is fixed now: if the process behind the pid is still the one that was seen, it stays so.
            return ReadOne(process.Pid) is { } now && now.IsSame(process) && Syscall(PidfdSendSignal, handle, SigKill, 0, 0) == 0;
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private ProcessRow? ReadOne(int pid) =>
        TryRead(pid, "stat") is { } stat ? ProcessStatParser.Parse(stat, TryRead(pid, "cmdline") ?? "") : null;

    private bool InCgroupOf(int pid, string containerId) =>
        TryRead(pid, "cgroup")?.Contains(containerId, StringComparison.Ordinal) == true;

    /// <summary>Null when the process is gone.</summary>
    private string? TryRead(int pid, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_proc, pid.ToString(CultureInfo.InvariantCulture), file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The C library has no wrapper for these before glibc 2.36 and none at all in musl.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long a, long b, long c, long d);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out Timespec now);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
