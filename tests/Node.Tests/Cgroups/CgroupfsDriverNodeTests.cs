using NodeStack.Cgroups;
using NodeStack.Cgroups.Pressure;
using NodeStack.Cgroups.Watching;
using NodeStack.TestSupport;

namespace NodeStack.Node.Tests.Cgroups;

public sealed class CgroupfsDriverNodeTests : CgroupDriverNodeTests
{
    public CgroupfsDriverNodeTests() => Driver = new CgroupfsDriver(Tree, Killer, Controllers);

    protected override ICgroupDriver Driver { get; }

    [CgroupV2Fact]
    public Task EnsureAsync_Limits_AreInTheFiles() => LimitsAreInTheFiles();

    [CgroupV2Fact]
    public Task EnsureAsync_MemoryProtection_IsInTheFiles() => MemoryProtectionIsInTheFiles();

    [CgroupV2Fact]
    public Task CpuMax_BusyLoop_ThrottlingIsVisible() => ThrottlingIsVisible();

    [CgroupV2Fact]
    public Task MemoryMax_Hog_OomKillIsSeenByTheWatcher() => OomKillIsSeen();

    [CgroupV2Fact]
    public Task PidsMax_ForkBomb_StopsAndCanBeKilled() => ForkBombStops();

    [CgroupV2Fact]
    public Task Freeze_BusyLoop_StandsStillAndGoesOn() => FreezeStopsAndThawContinues();

    [CgroupV2Fact]
    public Task RemoveAsync_RunningProcesses_LeavesNothing() => RemoveTakesEverythingAndTellsWatchers();

    [CgroupV2Fact]
    public Task Write_Refused_NamesFileValueAndErrno() => ErrorsNameFileValueAndErrno();

    [CgroupV2Fact]
    public async Task RemoveAsync_ManyGroups_AllGone()
    {
        foreach (var i in Enumerable.Range(0, 200))
            await Driver.EnsureAsync(Pod.Child($"c{i}"), CgroupLimits.None, default);

        Assert.True(await Driver.RemoveAsync(Pod.Parent!, default));
        Assert.False(Files.Exists(Driver.PathOf(Pod)));
    }

    [CgroupV2Fact]
    public void TryRead_Root_HasMemoryAndCpu()
    {
        Assert.True(new CgroupStatReader(Files).TryRead("/", out var stats));

        Assert.True(stats.Memory!.Value.CurrentBytes > 1 << 20);
        Assert.True(stats.Cpu!.Value.UsageMicroseconds > 0);
    }

    [CgroupV2Fact]
    public async Task WatchPressure_KernelCountsPressure_TriggerIsTakenAndEndsCleanly()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);
        if (!Files.TryRead(Driver.PathOf(Pod), "memory.pressure", new byte[256], out _))
            return; // A kernel without PSI has no such file; that it is absent is what TryRead promised.
        using var watcher = new LinuxCgroupWatcher(Files.Mount, e => Assert.Fail(e.ToString()));
        var trigger = new PressureTrigger(PressureResource.Memory, Full: false, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

        watcher.WatchPressure(Driver.PathOf(Pod), trigger, _ => { }).Dispose();
        Assert.True(await Driver.RemoveAsync(Pod, default));
    }
}
