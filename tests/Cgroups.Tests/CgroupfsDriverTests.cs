using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups.Cpu;
using NodeStack.Cgroups.Cpuset;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Hugetlb;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Memory;
using NodeStack.Cgroups.Pids;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Cgroups.Tests;

public class CgroupfsDriverTests
{
    private readonly FakeCgroupFiles _files = new();
    private readonly CgroupfsDriver _driver;

    public CgroupfsDriverTests()
    {
        var options = new CgroupTreeOptions();
        var time = new FakeTimeProvider();
        var tree = new CgroupTree(_files, options, time);
        _driver = new CgroupfsDriver(tree, new CgroupKiller(tree, options, time), FakeControllers);
    }

    private static readonly string[] FakeControllers = ["cpu", "cpuset", "memory", "pids", "io", "hugetlb"];

    private static readonly CgroupLimits Everything = new()
    {
        Cpu = new CpuLimits { Weight = 7, Quota = new CpuQuota(TimeSpan.FromMilliseconds(50), CpuQuota.DefaultPeriod), Burst = TimeSpan.FromMilliseconds(10) },
        Cpuset = new CpusetLimits { Cpus = [0, 1], MemoryNodes = [], Partition = CpusetPartition.Root },
        Memory = new MemoryLimits { Max = ByteLimit.Of(1 << 20), High = ByteLimit.Of(1 << 19), SwapMax = ByteLimit.Of(0), OomGroup = true },
        Pids = new PidsLimits { Max = PidLimit.Of(10) },
        Io = new IoLimits
        {
            Weight = 50,
            DeviceMax = new Dictionary<BlockDevice, IoMax> { [new BlockDevice(8, 0)] = new() { ReadBytesPerSecond = 1000, WritesPerSecond = long.MaxValue } }
        },
        Hugetlb = new HugetlbLimits { MaxByPageSize = new Dictionary<long, ByteLimit> { [2 << 20] = ByteLimit.Of(0), [1 << 30] = ByteLimit.Max } }
    };

    [Fact]
    public async Task EnsureAsync_Everything_IsInTheFiles()
    {
        var name = CgroupName.Parse("/kubepods/burstable/pod1");

        await _driver.EnsureAsync(name, Everything, default);

        var expected = new Dictionary<string, string>
        {
            ["cpu.weight"] = "7", ["cpu.max"] = "50000 100000", ["cpu.max.burst"] = "10000", ["cpuset.cpus"] = "0-1", ["cpuset.cpus.partition"] = "root",
            ["memory.max"] = "1048576", ["memory.high"] = "524288", ["memory.swap.max"] = "0", ["memory.oom.group"] = "1", ["pids.max"] = "10",
            ["io.weight"] = "default 50", ["io.max"] = "8:0 rbps=1000 wiops=max", ["hugetlb.2MB.max"] = "0", ["hugetlb.2MB.rsvd.max"] = "0", ["hugetlb.1GB.max"] = "max"
        };
        foreach (var (file, value) in expected)
            Assert.Equal($"{file} {value}", $"{file} {_files.ReadText(name.Path, file).TrimEnd('\n')}");
    }

    [Fact]
    public async Task EnsureAsync_LowerQuotaUnderABurst_Works()
    {
        var name = CgroupName.Parse("/a");
        await _driver.EnsureAsync(name, Everything, default);
        var lower = new CgroupLimits
        {
            Cpu = new CpuLimits { Quota = new CpuQuota(TimeSpan.FromMilliseconds(5), CpuQuota.DefaultPeriod), Burst = TimeSpan.FromMilliseconds(1) }
        };

        await _driver.EnsureAsync(name, lower, default);

        Assert.Equal("5000 100000\n", _files.ReadText("/a", "cpu.max"));
    }

    [Fact]
    public async Task EnsureAsync_BadLimits_TouchNothing()
    {
        var bad = new CgroupLimits { Cpu = new CpuLimits { Weight = 0 }, Pids = new PidsLimits { Max = PidLimit.Of(long.MaxValue) } };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => _driver.EnsureAsync(CgroupName.Parse("/a"), bad, default));

        Assert.Contains("cpu.weight 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("pids.max", error.Message, StringComparison.Ordinal);
        Assert.Equal(["/"], _files.Groups);
    }

    [Fact]
    public async Task RemoveAsync_WithProcessesBelow_KillsAndRemoves()
    {
        var name = CgroupName.Parse("/kubepods/pod1");
        await _driver.EnsureAsync(name, CgroupLimits.None, default);
        _files.Create("/kubepods/pod1/container");
        _files.StartProcess("/kubepods/pod1/container", 5);

        Assert.True(await _driver.RemoveAsync(name, default));
        Assert.Equal(["/", "/kubepods"], _files.Groups);
        Assert.Empty(_driver.Children(CgroupName.Parse("/kubepods")));
    }

    [Fact]
    public void AreSame_ListsInside_ByValue()
    {
        var again = Everything with { Hugetlb = new HugetlbLimits { MaxByPageSize = new Dictionary<long, ByteLimit> { [1 << 30] = ByteLimit.Max, [2 << 20] = ByteLimit.Of(0) } } };

        Assert.True(CgroupLimitsRules.AreSame(Everything, again));
        Assert.False(CgroupLimitsRules.AreSame(Everything, again with { Pids = null }));
    }
}
