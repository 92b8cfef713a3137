using System.Buffers;
using System.Text;
using NodeStack.Cgroups.Io;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Stats;
using NodeStack.Kubelet.Stats.Cadvisor;
using NodeStack.Kubelet.Tests.MetricNames;
using NodeStack.TestSupport.Metrics;

namespace NodeStack.Kubelet.Tests.Stats.Cadvisor;

public sealed class CadvisorMetricsTests
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly MachineFacts s_machine = new("m", "b", "s", 2, 1, 1, 100, 0, "6.1", "Debian");

    [Fact]
    public void Render_AllThatCanBeMeasured_HasEveryFamilyWithItsLabels()
    {
        Assert.Equal(MetricLists.List("cadvisor"), MetricText.Families(Text(Full(), s_machine)));
    }

    [Fact]
    public void Render_NothingMeasured_SaysSoAndTellsTheMachine()
    {
        var text = Text(null, s_machine);
        Assert.Contains("container_scrape_error 1\n", text, StringComparison.Ordinal);
        Assert.Contains("machine_cpu_cores{boot_id=\"b\",machine_id=\"m\",system_uuid=\"s\"} 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("container_memory", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_PersistentMemory_HasBothModesAndNoPowerBudget()
    {
        var text = Text(null, s_machine with { AppDirectBytes = 7 });
        Assert.Contains("machine_nvm_capacity{boot_id=\"b\",machine_id=\"m\",system_uuid=\"s\",mode=\"app_direct_mode\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("machine_nvm_capacity{boot_id=\"b\",machine_id=\"m\",system_uuid=\"s\",mode=\"memory_mode\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("machine_nvm_avg_power_budget_watts{boot_id=\"b\",machine_id=\"m\",system_uuid=\"s\"} 0\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WhatTheKernelDoesNotTell_IsLeftOutAndNotZero()
    {
        var group = new CadvisorGroup(MetricTextWriter.Labels(("id", "/a")), s_at) { Usage = new GroupUsage { At = s_at } };
        var text = Text(new CadvisorSnapshot([group], []), s_machine);
        Assert.Equal(
            ["cadvisor_version_info", "container_health_state", "container_last_seen", "container_scrape_error"],
            MetricText.Families(text).Keys.Where(static name => !name.StartsWith("machine_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Render_ValuesAndTimes_AreThoseMeasured()
    {
        var text = Text(Full(), s_machine);
        var stamp = s_at.ToUnixTimeMilliseconds();
        Assert.Contains("cpu=\"total\"} 1 ", Line(text, "container_cpu_usage_seconds_total"), StringComparison.Ordinal);
        Assert.Contains($"device=\"/dev/vda\"}} 5 {stamp}\n", Line(text, "container_fs_reads_total"), StringComparison.Ordinal);
        Assert.Contains($"state=\"running\"}} 1 {stamp}\n", text, StringComparison.Ordinal);
        Assert.Contains($"}} 1500 {stamp}\n", Line(text, "container_cpu_load_average_10s"), StringComparison.Ordinal);
        Assert.Contains("operation=\"Read\"} 4096 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void DiskStats_OfTheKernel_AreReadAndIdleDevicesLeftOut()
    {
        const string text = """
               7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
             254       0 vda 323096 19096 11914786 387524 757741 255085 52226792 393909 3 113144 848231 170683 117 23367192 32248 138694 34548
            """;
        var disk = Assert.Single(DiskStatsParser.Parse(text));
        Assert.Equal((254u, 0u, "/dev/vda"), (disk.Major, disk.Minor, disk.Device));
        Assert.Equal((323096UL, 757741UL, 52226792UL, 3UL, 848231UL), (disk.Reads, disk.Writes, disk.SectorsWritten, disk.InFlight, disk.WeightedMilliseconds));
    }

    [Theory]
    [InlineData("7 (sleep) S 1 7 7 0 -1 4194560 1 1 1 1 1 2 0 0 20 0 3 0 500 1 1\n", 'S', 3UL)]
    [InlineData("7 (a) b) R 1 7 7 0 -1 4194560 1 1 1 1 1 2 0 0 20 0 1 0 500 1 1\n", 'R', 1UL)]
    public void ProcStat_WithAnyName_IsRead(string text, char state, ulong threads) =>
        Assert.Equal(((byte)state, threads), ProcPidParser.Stat(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void ProcLimits_SoftLimit_IsRead()
    {
        Assert.Equal(1024, ProcPidParser.MaxOpenFiles("Max processes  5  6  p\nMax open files            1024                 524288               files\n"u8));
        Assert.Equal(-1, ProcPidParser.MaxOpenFiles("Max open files            unlimited            unlimited            files\n"u8));
        Assert.Null(ProcPidParser.MaxOpenFiles("Max processes 1 1\n"u8));
    }

    [Fact]
    public void LoadAverage_Decays_OverTenSeconds()
    {
        var first = LoadAverageRules.Next(null, 2, 0, s_at);
        Assert.Equal(2, first.Running);
        var later = LoadAverageRules.Next(first, 0, 1, s_at.AddSeconds(10));
        Assert.Equal(2 / Math.E, later.Running, 6);
        Assert.Equal(1 - (1 / Math.E), later.Uninterruptible, 6);
        Assert.Equal(5, LoadAverageRules.Next(later, 5, 0, s_at).Running);
    }

    [Fact]
    public void Mounts_OfBlockDevices_AreKeptOnce()
    {
        const string text = "proc /proc proc rw 0 0\n/dev/vda1 / ext4 rw 0 0\n/dev/vda1 /var/lib/x ext4 rw 0 0\n/dev/vdb /mnt/with\\040space xfs rw 0 0\noverlay /o overlay rw 0 0\n";
        Assert.Equal([("/dev/vda1", "/"), ("/dev/vdb", "/mnt/with space")], MountedDiskParser.Parse(text));
    }

    [Fact]
    public void ProcessReader_OwnProcess_IsCountedWithItsDescriptorsAndSockets()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        var procs = Path.GetTempFileName();
        try
        {
            File.WriteAllText(procs, $"{Environment.ProcessId}\n999999999\n");
            var seen = new ProcessReader().Read(procs)!;
            Assert.Equal(1UL, seen.Processes);
            Assert.True(seen.Threads > 1);
            Assert.InRange(seen.Sockets!.Value, 1UL, seen.FileDescriptors!.Value);
            Assert.True(seen.MaxOpenFiles is -1 or > 0);
            Assert.Equal(1UL, seen.Running + seen.Sleeping + seen.Stopped + seen.Uninterruptible);
            Assert.Null(new ProcessReader().Read(procs + ".gone"));
        }
        finally
        {
            File.Delete(procs);
        }
    }

    private static CadvisorSnapshot Full()
    {
        var line = new PressureLine(1, 0.5, 0, 0);
        var psi = new PressureStats(line, line);
        var usage = new GroupUsage
        {
            At = s_at,
            Cpu = new CpuReading(1_000_000_000) { UserNanoSeconds = 1, SystemNanoSeconds = 1, Periods = 1, ThrottledPeriods = 1, ThrottledNanoSeconds = 1 },
            Memory = new MemoryReading
            {
                UsageBytes = 2, WorkingSetBytes = 1, RssBytes = 1, PeakBytes = 3, CacheBytes = 1, MappedFileBytes = 1, KernelBytes = 1, ActiveFileBytes = 1,
                InactiveFileBytes = 1, SwapBytes = 0, PageFaults = 1, MajorPageFaults = 1, OomKills = 0, LimitHits = 4,
            },
            CpuPressure = psi, MemoryPressure = psi, IoPressure = psi,
        };
        var disk = new DiskReading(MetricTextWriter.Labels(("device", "/dev/vda")), 8, 0, "/dev/vda") { Reads = 5 };
        var fs = new DeviceFilesystem(disk.Labels, new FilesystemReading(s_at, 100, 50, 7, 10, 5, 5));
        var machine = new CadvisorGroup(Labels("/", "", ""), s_at) { Usage = usage, StartTime = s_at, Filesystems = [fs], Disks = [disk] };
        var container = new CadvisorGroup(Labels("/a", "n", "c"), s_at)
        {
            Usage = usage, StartTime = s_at, Spec = new ContainerSpec(2, 100, 3),
            Processes = new ProcessUsage { Processes = 1, Threads = 1, ThreadsMax = 1, FileDescriptors = 1, Sockets = 1, MaxOpenFiles = 1024, Running = 1, Sleeping = 0 },
            Load = new LoadAverage(s_at, 1.5, 0),
            Io = [DeviceIoBuilder.Build(new IoDeviceStat(new BlockDevice(8, 0), new IoStat(4096, 1, 1, 1, 0, 0)), [disk])],
        };
        var labels = MetricTextWriter.Labels(("container", ""), ("id", "/"), ("image", ""), ("interface", "eth0"), ("name", ""), ("namespace", ""), ("pod", ""));
        return new CadvisorSnapshot([machine, container], [new CadvisorNetwork(labels, s_at, new InterfaceReading("eth0", 1, 2, 3, 4, 5, 6, 7, 8))]);
    }

    private static byte[] Labels(string id, string name, string container) => MetricTextWriter.Labels(
        ("container", container), ("id", id), ("image", "i"), ("name", name), ("namespace", "ns"), ("pod", "p"));

    private static string Text(CadvisorSnapshot? snapshot, MachineFacts machine)
    {
        var to = new ArrayBufferWriter<byte>();
        foreach (var _ in CadvisorMetricsRenderer.Render(snapshot, machine, to))
        {
        }
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static string Line(string text, string name) => text.Split('\n').First(line => line.StartsWith(name + "{", StringComparison.Ordinal)) + "\n";
}
