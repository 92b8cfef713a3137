using System.Globalization;
using NodeStack.CriShim.Connection;
using NodeStack.KubeApi.Procfs;

namespace NodeStack.Kubelet.Stats;

/// <summary>Finds the process that listens on the runtime's socket; the socket is asked again only when the one that is known has ended. Thread safe.</summary>
public sealed class RuntimeProcess(string socketPath, string proc = "/proc")
{
    private Known? _known;

    /// <returns>Null when nobody listens, or not in our process namespace.</returns>
    public async Task<int?> PidAsync(CancellationToken cancel)
    {
        if (_known is { } known && StartOf(known.Pid) == known.Start)
            return known.Pid;
        _known = await SocketOwner.PidAsync(socketPath, cancel) is > 0 and var pid && StartOf(pid) is { } start ? new Known(pid, start) : null;
        return _known?.Pid;
    }

    /// <summary>Text of its /proc/PID/cgroup; empty when there is no such process.</summary>
    public async Task<string> GroupsAsync(CancellationToken cancel) => await PidAsync(cancel) is { } pid ? Text(pid, "cgroup") : "";

    private TimeSpan? StartOf(int pid) => ProcParser.Process(Text(pid, "stat"))?.StartedAfterBoot;

    private string Text(int pid, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(proc, pid.ToString(CultureInfo.InvariantCulture), name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed record Known(int Pid, TimeSpan Start);
}
