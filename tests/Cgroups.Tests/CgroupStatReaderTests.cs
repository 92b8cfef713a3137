using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Io;
using NodeStack.Cgroups.Pids;
using NodeStack.Cgroups.Pressure;
using NodeStack.TestSupport.Cgroups;

namespace NodeStack.Cgroups.Tests;

public sealed class CgroupStatReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cgroup-stat").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void TryRead_AllFiles_EveryPart()
    {
        WriteGroup("pod1");

        Assert.True(new CgroupStatReader(new LinuxCgroupFiles(_root)).TryRead("/pod1", out var stats));

        AssertAll(stats);
    }

    [Fact]
    public void Open_HeldFiles_SeePresentValuesAndAllocateNothing()
    {
        WriteGroup("pod1");
        using var held = new CgroupStatReader(new LinuxCgroupFiles(_root)).Open("/pod1")!;
        Assert.True(held.TryRead(out var stats));
        AssertAll(stats);
        held.TryRead(out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            held.TryRead(out stats);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TryRead_ByPath_AllocatesNothing()
    {
        WriteGroup("pod1");
        var reader = new CgroupStatReader(new LinuxCgroupFiles(_root));
        reader.TryRead("/pod1", out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            reader.TryRead("/pod1", out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TryRead_NoControllers_PartsAreNull()
    {
        var files = new FakeCgroupFiles();
        files.Create("/a");

        Assert.True(new CgroupStatReader(files).TryRead("/a", out var stats));

        Assert.NotNull(stats.Cpu);
        Assert.Null(stats.Memory);
        Assert.Null(stats.Pids);
        Assert.Null(stats.Io);
    }

    [Fact]
    public void TryRead_NoGroup_IsFalse() => Assert.False(new CgroupStatReader(new LinuxCgroupFiles(_root)).TryRead("/gone", out _));

    [Fact]
    public void TryRead_Root_MemoryFromMemInfo()
    {
        var memInfo = Path.Combine(_root, "meminfo");
        File.WriteAllText(memInfo, "MemTotal: 1000 kB\nMemFree: 400 kB\nSwapTotal: 10 kB\nSwapFree: 4 kB\n");

        Assert.True(new CgroupStatReader(new FakeCgroupFiles(), memInfo).TryRead("/", out var stats));

        Assert.Equal((600ul * 1024, 6ul * 1024), (stats.Memory!.Value.CurrentBytes, stats.Memory!.Value.SwapCurrentBytes));
    }

    [Fact]
    public void TryReadIoDevices_Devices_OneEach()
    {
        WriteGroup("pod1");
        var devices = new List<IoDeviceStat> { default };

        Assert.True(new CgroupStatReader(new LinuxCgroupFiles(_root)).TryReadIoDevices("/pod1", devices));

        Assert.Equal([new BlockDevice(8, 0), new BlockDevice(253, 1)], devices.Select(d => d.Device));
        Assert.Equal(5ul, devices[1].Stat.ReadBytes);
    }

    private static void AssertAll(CgroupStats stats)
    {
        var memory = stats.Memory!.Value;
        Assert.Equal(1000ul, stats.Cpu!.Value.UsageMicroseconds);
        Assert.Equal((4096ul, 8192ul, 10000ul, 4000ul), (memory.CurrentBytes, memory.PeakBytes!.Value, memory.MaxBytes!.Value, memory.WorkingSetBytes));
        Assert.Equal((3ul, 12ul), (memory.Events.OomKill, memory.Breakdown.PageFaults));
        Assert.Null(memory.SwapMaxBytes);
        Assert.Equal(new PidsStat(3, null), stats.Pids);
        Assert.Equal(new IoStat(6, 2, 3, 4, 0, 0), stats.Io);
        Assert.Equal(new PressureLine(1.5, 0.25, 0, 77), stats.MemoryPressure!.Value.Full);
        Assert.Null(stats.CpuPressure);
    }

    private void WriteGroup(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        foreach (var (file, text) in new Dictionary<string, string>
                 {
                     ["cpu.stat"] = "usage_usec 1000\nuser_usec 600\nsystem_usec 400\n", ["memory.current"] = "4096\n", ["memory.peak"] = "8192\n",
                     ["memory.max"] = "10000\n", ["memory.swap.max"] = "max\n", ["memory.stat"] = "anon 3000\nfile 1000\ninactive_file 96\npgfault 12\n",
                     ["memory.events"] = "low 0\nhigh 0\nmax 9\noom 3\noom_kill 3\n", ["pids.current"] = "3\n", ["pids.max"] = "max\n",
                     ["io.stat"] = "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n253:1 rbytes=5\n",
                     ["memory.pressure"] = "some avg10=2.00 avg60=1.00 avg300=0.00 total=99\nfull avg10=1.50 avg60=0.25 avg300=0.00 total=77\n"
                 })
            File.WriteAllText(Path.Combine(folder, file), text);
    }
}
