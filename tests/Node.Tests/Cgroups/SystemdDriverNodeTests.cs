using System.Diagnostics;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Systemd;
using NodeStack.TestSupport;

namespace NodeStack.Node.Tests.Cgroups;

public sealed class SystemdDriverNodeTests : CgroupDriverNodeTests
{
    private readonly SystemdBus _bus = new(TimeProvider.System, TimeSpan.FromSeconds(20));

    public SystemdDriverNodeTests() => Driver = SystemdDriver = new SystemdDriver(_bus, Tree, Killer, Controllers);

    protected override ICgroupDriver Driver { get; }

    private SystemdDriver SystemdDriver { get; }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _bus.Dispose();
    }

    [SystemdFact]
    public Task EnsureAsync_Limits_AreInTheFiles() => LimitsAreInTheFiles();

    [SystemdFact]
    public Task EnsureAsync_MemoryProtection_IsInTheFiles() => MemoryProtectionIsInTheFiles();

    [SystemdFact]
    public Task CpuMax_BusyLoop_ThrottlingIsVisible() => ThrottlingIsVisible();

    [SystemdFact]
    public Task MemoryMax_Hog_OomKillIsSeenByTheWatcher() => OomKillIsSeen();

    [SystemdFact]
    public Task PidsMax_ForkBomb_StopsAndCanBeKilled() => ForkBombStops();

    [SystemdFact]
    public Task Freeze_BusyLoop_StandsStillAndGoesOn() => FreezeStopsAndThawContinues();

    [SystemdFact]
    public Task RemoveAsync_RunningProcesses_LeavesNothing() => RemoveTakesEverythingAndTellsWatchers();

    [SystemdFact]
    public async Task EnsureAsync_Limits_SystemctlShowsThemAndKeepsThemOverAReload()
    {
        var limits = new CgroupLimits
        {
            Cpu = new CpuLimits { Weight = 20, Quota = new CpuQuota(TimeSpan.FromMilliseconds(50), CpuQuota.DefaultPeriod) },
            Memory = new MemoryLimits { Max = ByteLimit.Of(64 << 20) },
            Pids = new PidsLimits { Max = PidLimit.Of(50) }
        };
        await Driver.EnsureAsync(Pod, limits, default);
        var slice = Pod.ToSystemdSlice();

        Assert.Equal(
            ["CPUWeight=20", "CPUQuotaPerSecUSec=500ms", "MemoryMax=67108864", "TasksMax=50", "ActiveState=active"],
            Systemctl("show", slice, "-p", "CPUWeight", "-p", "CPUQuotaPerSecUSec", "-p", "MemoryMax", "-p", "TasksMax", "-p", "ActiveState").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .OrderBy(l => Array.IndexOf(["CPUWeight", "CPUQuotaPerSecUSec", "MemoryMax", "TasksMax", "ActiveState"], l.Split('=')[0])));
        Systemctl("daemon-reload");
        Assert.Equal(["20", "50000 100000", "67108864", "50"], Values("cpu.weight", "cpu.max", "memory.max", "pids.max"));
        Assert.Equal(new UInt64Property("MemoryMax", 64 << 20), await _bus.GetUnitPropertyAsync(slice, "Slice", "MemoryMax", default));
        Assert.Null(await _bus.GetUnitPropertyAsync("never-made.slice", "Slice", "MemoryMax", default));
    }

    [SystemdFact]
    public async Task RemoveAsync_Slice_IsNotLoadedAnyMore()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);

        Assert.True(await Driver.RemoveAsync(Pod, default));

        Assert.DoesNotContain("ActiveState=active", Systemctl("show", Pod.ToSystemdSlice(), "-p", "ActiveState"), StringComparison.Ordinal);
    }

    [SystemdFact]
    public async Task StartScopeAsync_Process_IsInADelegatedScope()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);
        using var sleep = Process.Start("sleep", "1000")!;

        var path = await SystemdDriver.StartScopeAsync($"nstest-{sleep.Id}.scope", Pod, [(uint)sleep.Id], CgroupLimits.None, default);

        Assert.Equal([sleep.Id], Tree.Processes(path));
        Assert.Contains("Delegate=yes", Systemctl("show", $"nstest-{sleep.Id}.scope", "-p", "Delegate"), StringComparison.Ordinal);
        Assert.True(await Driver.RemoveAsync(Pod, default));
        await Eventually(() => sleep.HasExited);
    }

    [SystemdFact]
    public async Task EnsureAsync_ManyInParallel_AllThere()
    {
        var pods = Enumerable.Range(0, 30).Select(i => Pod.Parent!.Child($"pod{i}")).ToArray();

        await Task.WhenAll(pods.Select(p => Driver.EnsureAsync(p, CgroupLimits.None, default)));

        Assert.All(pods, p => Assert.True(Driver.Exists(p)));
        var removed = await Task.WhenAll(pods.Select(p => Driver.RemoveAsync(p, default)));
        Assert.All(removed, Assert.True);
    }

    [SystemdFact]
    public async Task SetUnitPropertiesAsync_WrongValue_IsSystemdsOwnWords()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);

        var error = await Assert.ThrowsAsync<SystemdException>(
            () => _bus.SetUnitPropertiesAsync(Pod.ToSystemdSlice(), [new UInt64Property("CPUWeight", 99_999)], default));

        Assert.StartsWith("org.freedesktop.", error.ErrorName, StringComparison.Ordinal);

        // The connection survived the refusal.
        await Driver.ApplyAsync(Pod, new CgroupLimits { Cpu = new CpuLimits { Weight = 30 } }, default);
        Assert.Equal(["30"], Values("cpu.weight"));
    }

    private static string Systemctl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("systemctl", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
