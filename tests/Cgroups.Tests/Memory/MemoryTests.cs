using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Watching;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Cgroups.Tests.Memory;

public class MemoryTests
{
    [Fact]
    public void Writes_All_OomGroupFirstAndMaxLast()
    {
        var limits = new MemoryLimits
        {
            Max = ByteLimit.Of(1000), Min = ByteLimit.Of(1), Low = ByteLimit.Of(2), High = ByteLimit.Of(900), SwapMax = ByteLimit.Max, OomGroup = true
        };

        Assert.Equal(
            ["memory.oom.group=1", "memory.min=1", "memory.low=2", "memory.high=900", "memory.swap.max=max", "memory.max=1000"],
            MemoryRules.Writes(limits).Select(w => $"{w.File}={w.Value}"));
    }

    [Fact]
    public void Validate_ProtectionAboveTheLimit_IsAnError() => Assert.Equal(
        3,
        MemoryRules.Validate(new MemoryLimits { Max = ByteLimit.Of(5), Min = ByteLimit.Of(6), Low = ByteLimit.Of(6), High = ByteLimit.Max }).Count());

    [Theory]
    [InlineData(1000, 300, 700)]
    [InlineData(100, 300, 0)]
    public void WorkingSet_IsCurrentWithoutInactiveFile(ulong current, ulong inactive, ulong expected)
    {
        var stat = new MemoryStat { CurrentBytes = current, Breakdown = new MemoryBreakdown { InactiveFileBytes = inactive } };

        Assert.Equal(expected, stat.WorkingSetBytes);
    }

    [Fact]
    public void Observe_OomKill_ReportsBeforeAndNowOnce()
    {
        var files = new FakeCgroupFiles();
        files.Write("/", "cgroup.subtree_control", "+memory");
        files.Create("/a");
        using var watcher = new FakeCgroupWatcher(files);
        var seen = new List<(ulong Before, ulong Now)>();

        using (new MemoryEventsObserver(files, watcher).Observe("/a", (before, now) => seen.Add((before.OomKill, now.OomKill))))
        {
            watcher.Signal("/a", "memory.events");
            files.SetValue("/a", "memory.events", "low 0\nhigh 0\nmax 7\noom 1\noom_kill 2\noom_group_kill 0\n");
            watcher.Signal("/a", "memory.events");
            watcher.Signal("/a", "memory.events");
            watcher.Signal("/a", "memory.events", WatchSignal.Removed);
        }

        Assert.Equal([(0ul, 2ul)], seen);
        Assert.Equal(0, watcher.WatchCount);
    }
}
