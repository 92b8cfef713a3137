using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Kubelet.Probes.Exec;
using NodeStack.TestSupport;

namespace NodeStack.Kubelet.Tests.Probes.Exec;

/// <summary>The reaper on real processes of the test itself: no root, no container, sessions made by setsid(1).</summary>
public sealed class LinuxProcessTableTests : IDisposable
{
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    [Fact]
    public void Read_FakeProc_SelectsByCgroupAndSkipsTheRest()
    {
        var proc = Directory.CreateTempSubdirectory("proc-").FullName;
        Add(proc, 10, "0::/kubepods/pod1/abc123", "10 (app) S 1 10 10 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 500 0");
        Add(proc, 11, "12:cpu:/system.slice/cri-containerd-abc123.scope", "11 (sh) S 1 11 11 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 900 0");
        Add(proc, 12, "0::/kubepods/pod1/other", "12 (app) S 1 12 12 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 500 0");
        var table = new LinuxProcessTable(proc);
        Assert.Equal([10, 11], table.Read("abc123").Select(row => row.Pid).Order());
        Directory.Delete(proc, recursive: true);
    }

    [Fact]
    public async Task Reap_SurvivorsOfAKilledSessionLeader_DieAndTheMainProcessLives()
    {
        // "Container": an app, then an exec in a session of its own that starts children and is killed alone, as runtimes do.
        var marker = $"NODESTACK_TEST_{Environment.ProcessId}_{Guid.NewGuid():N}";
        var main = Start(marker, "sleep", "300");
        var table = new LinuxProcessTable(belongs: (pid, id) => HasMarker(pid, id));
        await Eventually.TrueAsync(() => table.Read(marker).Count == 1, TimeSpan.FromSeconds(20), "the app runs");
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var reaper = new ExecProbeReaper(table, TimeProvider.System, NullLogger.Instance);
        var mark = reaper.Mark();
        Start(marker, "setsid", "sh", "-c", "sleep 301 & setsid sleep 302 & sh -c 'sleep 303; :' & wait");
        await Eventually.TrueAsync(() => table.Read(marker).Count(row => row.Command[0] == "sleep") == 4, TimeSpan.FromSeconds(20), "all run");

        var sighting = reaper.Look(marker, mark);
        // setsid(1) may fork: the leader is the one with a session of its own.
        var leader = table.Read(marker).Single(row => row.Command[0] == "sh" && row.Pid == row.Session);
        Assert.True(table.Kill(leader));
        await Eventually.TrueAsync(() => !table.Read(marker).Any(leader.IsSame), TimeSpan.FromSeconds(20), "the leader is dead");
        Assert.True(table.Read(marker).Count >= 4, "children outlive the kill of their leader: that is what is to be mended");
        await reaper.ReapAsync(sighting, ["not", "it"], CancellationToken.None);
        var left = table.Read(marker);
        Assert.True(left.Count == 1, $"since {sighting.SinceTicks}; saw {Text(sighting.Processes)}; left {Text(left)}");
        Assert.False(main.HasExited);
    }

    [Fact]
    public void Kill_PidThatBelongsToAnotherProcessNow_IsRefused()
    {
        var victim = Start("x", "sleep", "300");
        var table = new LinuxProcessTable(belongs: (pid, _) => pid == victim.Id);
        var row = Assert.Single(table.Read("x"));
        Assert.False(table.Kill(row with { StartTicks = row.StartTicks - 1 }));
        Assert.False(victim.HasExited);
        Assert.True(table.Kill(row));
        Assert.True(victim.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    private static string Text(IEnumerable<ProcessRow> rows) =>
        string.Join("; ", rows.Select(r => $"{r.Pid} of {r.ParentPid} in {r.Session} from {r.StartTicks}: {string.Join(' ', r.Command)}"));

    private static void Add(string proc, int pid, string cgroup, string stat)
    {
        var folder = Directory.CreateDirectory(Path.Combine(proc, $"{pid}")).FullName;
        File.WriteAllText(Path.Combine(folder, "cgroup"), cgroup + "\n");
        File.WriteAllText(Path.Combine(folder, "stat"), stat + "\n");
        File.WriteAllText(Path.Combine(folder, "cmdline"), "app\0");
    }

    private static bool HasMarker(int pid, string marker)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Contains(marker, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Process Start(string marker, params string[] command)
    {
        var start = new ProcessStartInfo(command[0]);
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        start.Environment[marker] = "1";
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }
}
