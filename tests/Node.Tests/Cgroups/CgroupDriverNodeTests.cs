using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Freezer;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Watching;
using NodeStack.Node.Tests.Kubelet;
using NodeStack.TestSupport;

namespace NodeStack.Node.Tests.Cgroups;

/// <summary>What a driver promises, on a real kernel. One class per driver runs it.</summary>
public abstract class CgroupDriverNodeTests : IAsyncLifetime
{
    protected static readonly string[] Controllers = ["cpu", "cpuset", "memory", "pids", "io", "hugetlb"];

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly CgroupName _top = CgroupName.Parse($"/nstest{Environment.ProcessId}x{Random.Shared.Next():x}");

    protected CgroupDriverNodeTests()
    {
        Files = new LinuxCgroupFiles();
        var options = new CgroupTreeOptions();
        Tree = new CgroupTree(Files, options, TimeProvider.System);
        Killer = new CgroupKiller(Tree, options, TimeProvider.System);
    }

    protected LinuxCgroupFiles Files { get; }
    protected CgroupTree Tree { get; }
    protected CgroupKiller Killer { get; }

    /// <summary>Made by the first test that runs, so that a skipped one needs nothing.</summary>
    protected abstract ICgroupDriver Driver { get; }

    protected CgroupName Pod => _top.Child("burstable").Child("pod1234-5678");

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (CgroupV2FactAttribute.MissingReason() is null && Files.Exists(Driver.PathOf(_top)))
            Assert.True(await Driver.RemoveAsync(_top, default));
        Assert.False(CgroupV2FactAttribute.MissingReason() is null && Files.Exists(Driver.PathOf(_top)));
    }

    protected async Task LimitsAreInTheFiles()
    {
        var limits = new CgroupLimits
        {
            Cpu = new CpuLimits { Weight = 20, Quota = new CpuQuota(TimeSpan.FromMicroseconds(33_000), CpuQuota.DefaultPeriod) },
            Memory = new MemoryLimits { Max = ByteLimit.Of(64 << 20), OomGroup = true, SwapMax = ByteLimit.Of(0) },
            Pids = new PidsLimits { Max = PidLimit.Of(50) }
        };

        await Driver.EnsureAsync(Pod, limits, default);
        await Driver.EnsureAsync(Pod, limits, default);

        Assert.Equal(["20", "33000 100000", "67108864", "1", "50"], Values("cpu.weight", "cpu.max", "memory.max", "memory.oom.group", "pids.max"));
        Assert.Equal([Pod], Driver.Children(_top.Child("burstable")));

        await Driver.ApplyAsync(Pod, new CgroupLimits { Cpu = new CpuLimits { Weight = 100 }, Pids = new PidsLimits { Max = PidLimit.Max } }, default);
        Assert.Equal(["100", "33000 100000", "max"], Values("cpu.weight", "cpu.max", "pids.max"));
    }

    protected async Task MemoryProtectionIsInTheFiles()
    {
        var limits = new MemoryLimits
        {
            Max = ByteLimit.Of(64 << 20), High = ByteLimit.Of(48 << 20), Low = ByteLimit.Of(32 << 20), Min = ByteLimit.Of(16 << 20), SwapMax = ByteLimit.Of(8 << 20),
        };
        await Driver.EnsureAsync(Pod, new CgroupLimits { Memory = limits }, default);
        Assert.Equal(["67108864", "50331648", "33554432", "16777216"], Values("memory.max", "memory.high", "memory.low", "memory.min"));
        // A kernel without swap has no such file, and then there is nothing to limit.
        if (GroupFiles.Has(Driver.PathOf(Pod), "memory.swap.max"))
            Assert.Equal(["8388608"], Values("memory.swap.max"));

        await Driver.ApplyAsync(Pod, new CgroupLimits { Memory = new MemoryLimits { Low = ByteLimit.Of(0), Min = ByteLimit.Of(0) } }, default);
        Assert.Equal(["67108864", "0", "0"], Values("memory.max", "memory.low", "memory.min"));
    }

    protected async Task ThrottlingIsVisible()
    {
        await Driver.EnsureAsync(Pod, new CgroupLimits { Cpu = new CpuLimits { Quota = new CpuQuota(TimeSpan.FromMilliseconds(5), CpuQuota.DefaultPeriod) } }, default);
        var group = Container();

        // The memory of the shell that entered the group stays charged to where it came from; its child is charged here.
        using var busy = GroupProcess.Start(Files, group, "sh -c 'while :; do :; done' & wait");
        var reader = new CgroupStatReader(Files);

        await Eventually(() => reader.TryRead(group, out _) && reader.TryRead(Driver.PathOf(Pod), out var s) && s.Cpu!.Value.ThrottledPeriods > 2);

        Assert.True(reader.TryRead(Driver.PathOf(Pod), out var stats));
        Assert.True(stats.Pids!.Value.Current >= 1);
        Assert.True(stats.Memory!.Value.CurrentBytes > 0);
        Assert.True(stats.Cpu!.Value.ThrottledMicroseconds > 0);
    }

    protected async Task OomKillIsSeen()
    {
        await Driver.EnsureAsync(Pod, new CgroupLimits { Memory = new MemoryLimits { Max = ByteLimit.Of(16 << 20), SwapMax = ByteLimit.Of(0), OomGroup = true } }, default);
        var group = Container();
        using var watcher = new LinuxCgroupWatcher(Files.Mount, e => Assert.Fail(e.ToString()));
        var killed = new TaskCompletionSource<MemoryEvents>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = new MemoryEventsObserver(Files, watcher).Observe(Driver.PathOf(Pod), (_, now) =>
        {
            if (now.OomKill > 0)
                killed.TrySetResult(now);
        });

        // tail keeps a line in memory until it ends, and /dev/zero never ends one.
        using var hog = GroupProcess.Start(Files, group, "tail /dev/zero");

        var events = await killed.Task.WaitAsync(Deadline);
        Assert.True(events.Oom > 0);
        await Eventually(() => hog.HasExited);
        Assert.NotEqual(0, hog.ExitCode);
    }

    protected async Task ForkBombStops()
    {
        await Driver.EnsureAsync(Pod, new CgroupLimits { Pids = new PidsLimits { Max = PidLimit.Of(20) } }, default);
        var group = Container();
        using var bomb = GroupProcess.Start(Files, group, "f() { f | f & f; }; f");

        await Eventually(() => !Files.ReadText(Driver.PathOf(Pod), "pids.events").StartsWith("max 0", StringComparison.Ordinal));

        Assert.InRange(int.Parse(Files.ReadText(Driver.PathOf(Pod), "pids.current")), 1, 20);
        Assert.True(await Killer.KillAsync(Driver.PathOf(Pod), default));
        Assert.False(Killer.IsPopulated(Driver.PathOf(Pod)));
    }

    protected async Task FreezeStopsAndThawContinues()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);
        var group = Container();
        using var busy = GroupProcess.Start(Files, group, "while :; do :; done");
        var freezer = new CgroupFreezer(Files, new CgroupTreeOptions(), TimeProvider.System);
        var reader = new CgroupStatReader(Files);

        Assert.True(await freezer.FreezeAsync(Driver.PathOf(Pod), default));
        Assert.True(reader.TryRead(group, out var before));
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        Assert.True(reader.TryRead(group, out var after));
        Assert.InRange(after.Cpu!.Value.UsageMicroseconds - before.Cpu!.Value.UsageMicroseconds, 0ul, 20_000ul);

        Assert.True(await freezer.ThawAsync(Driver.PathOf(Pod), default));
        await Eventually(() => reader.TryRead(group, out var s) && s.Cpu!.Value.UsageMicroseconds > after.Cpu!.Value.UsageMicroseconds + 50_000);
    }

    protected async Task RemoveTakesEverythingAndTellsWatchers()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);
        var group = Container();
        using var one = GroupProcess.Start(Files, group, "sleep 1000 & sleep 1000 & wait");
        using var watcher = new LinuxCgroupWatcher(Files.Mount, e => Assert.Fail(e.ToString()));
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = new CgroupEventsObserver(Files, watcher).Observe(Driver.PathOf(Pod), e =>
        {
            if (e is null)
                gone.TrySetResult();
            else if (!e.Value.Populated)
                empty.TrySetResult();
        });

        Assert.True(await Driver.RemoveAsync(Pod, default));
        Assert.True(await Driver.RemoveAsync(Pod, default));

        await gone.Task.WaitAsync(Deadline);
        Assert.False(Files.Exists(Driver.PathOf(Pod)));
        Assert.Empty(Driver.Children(_top.Child("burstable")));
    }

    protected async Task ErrorsNameFileValueAndErrno()
    {
        await Driver.EnsureAsync(Pod, CgroupLimits.None, default);

        var error = Assert.Throws<CgroupIoException>(() => Files.Write(Driver.PathOf(Pod), "cpu.weight", "20000"));

        Assert.Equal($"write \"20000\" to {Files.PathOf(Driver.PathOf(Pod), "cpu.weight")}: ERANGE (34)", error.Message);
    }

    protected string[] Values(params string[] files) => [.. files.Select(f => Files.ReadText(Driver.PathOf(Pod), f).TrimEnd('\n'))];

    protected static async Task Eventually(Func<bool> isTrue)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Deadline, "did not become true in time");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>A group for processes, as a runtime makes it below the pod's.</summary>
    private string Container()
    {
        var group = Driver.PathOf(Pod) + "/container";
        Files.Create(group);
        return group;
    }
}
