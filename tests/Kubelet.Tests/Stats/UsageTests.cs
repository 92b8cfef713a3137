using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Memory;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Procfs;
using NodeStack.Kubelet.Stats;
using NodeStack.Kubelet.Stats.Cadvisor;
using NodeStack.Kubelet.Tests.Server;

namespace NodeStack.Kubelet.Tests.Stats;

public sealed class UsageTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, 1_000_000_000, 10, 100_000_000L)]
    [InlineData(5, 0, 4, 10, null)]
    [InlineData(0, 0, 1_000_000, 0, null)]
    public void NanoCores_TwoSamples_GiveARate(long before, int beforeAt, long after, int afterAt, long? rate) =>
        Assert.Equal((ulong?)rate, CpuRateRules.NanoCores((ulong)before, s_now.AddSeconds(beforeAt), (ulong)after, s_now.AddSeconds(afterAt)));

    /// <summary>A limit that was lowered below what is swapped leaves nothing, and not all there is.</summary>
    [Theory]
    [InlineData(3, 10, 7)]
    [InlineData(10, 4, 0)]
    [InlineData(3, -1, null)]
    public void SwapAvailable_OfAGroup_IsWhatTheLimitLeaves(int used, int limit, int? left)
    {
        var memory = new MemoryStat(1, null, null, (ulong)used, limit < 0 ? null : (ulong)limit, default, default);
        Assert.Equal((ulong?)left, CgroupUsageTranslator.Translate(new CgroupStats(null, memory, null, null, null, null, null), s_now).Memory!.SwapAvailableBytes);
    }

    [Fact]
    public void ParseNetDev_RealFile_LeavesOutLoopbackAndVeth()
    {
        const string text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 1000    10    0    0    0     0          0         0     1000    10    0    0    0     0       0          0
              eth0:123456     78    1    2    0     0          0         0   654321     87    3    4    0     0       0          0
            veth12: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0
            """;
        Assert.Equal([new InterfaceReading("eth0", 123456, 78, 1, 2, 654321, 87, 3, 4)], NetDevParser.Parse(text));
    }

    [Fact]
    public void ParseProc_KernelTexts_AreRead()
    {
        Assert.Equal(60_000_000UL, ProcParser.CpuNanoSeconds("cpu  1 1 1 500 500 1 1 1 0 0\ncpu0 ...\n"));
        Assert.Equal(2048UL, ProcParser.MemInfoBytes("MemTotal:       2 kB\nMemFree: 1 kB\n", "MemTotal"));
        Assert.Equal(4096UL, ProcParser.MemInfoBytes("VmRSS:\t       4 kB\n", "VmRSS"));
        Assert.Equal(123L, ProcParser.Tasks("0.00 0.01 0.05 1/123 4567\n"));
        Assert.Equal("eth1", ProcParser.DefaultInterface("Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nlo\t0000007F\t0\t1\t0\t0\t0\t000000FF\neth1\t00000000\t0102A8C0\t0003\t0\t0\t0\t00000000\n"));
        Assert.Equal((30_000_000UL, TimeSpan.FromSeconds(5)), ProcParser.Process("1 (a) b) S 1 1 1 0 -1 4194560 1 1 1 1 1 2 0 0 20 0 1 0 500 1 1\n"));
    }

    [Fact]
    public async Task Snapshot_TwiceOverCri_GivesRatesAndIsShared()
    {
        var time = new FakeTimeProvider(s_now);
        var (runtime, stub) = RuntimeStub.Create();
        var calls = 0;
        stub.Scripts["ListContainerStatsAsync"] = _ => Task.FromResult<IReadOnlyList<ContainerStats>>(
        [
            new ContainerStats("abc123", new ContainerMetadata("main", 0), new Dictionary<string, string>(),
                new CpuUsage(time.GetUtcNow(), (ulong)(1_000_000_000L * calls++), null, null),
                new MemoryUsage(time.GetUtcNow(), 5, null, 6, 4, 1, 0, null), null),
        ]);
        stub.Scripts["ListPodSandboxStatsAsync"] = _ =>
            Task.FromException<IReadOnlyList<PodSandboxStats>>(new CriException("ListPodSandboxStats", CriErrorReason.Unimplemented, "no"));
        using var source = Source(runtime, time);

        var first = await source.SnapshotAsync(false, CancellationToken.None);
        Assert.Same(first, await source.SnapshotAsync(false, CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(10));
        var second = await source.SnapshotAsync(false, CancellationToken.None);

        Assert.Null(first.Pods[0].Containers[0].Usage.Cpu!.NanoCores);
        Assert.Equal(100_000_000UL, second.Pods[0].Containers[0].Usage.Cpu!.NanoCores);
        Assert.Equal(100_000_000UL, second.Pods[0].Group!.Cpu!.NanoCores);
        Assert.Equal(5UL, second.Pods[0].Group!.Memory!.WorkingSetBytes);
        Assert.Equal("web", second.Pods[0].Name);
        Assert.True(second.Node.Usage.Memory!.WorkingSetBytes > 0);
    }

    [Fact]
    public async Task Metrics_RuntimeDown_AreAnsweredWithTheErrorGauge()
    {
        var (runtime, stub) = RuntimeStub.Create();
        stub.Scripts["ListContainerStatsAsync"] = _ => Task.FromException<IReadOnlyList<ContainerStats>>(new CriException("x", CriErrorReason.Unavailable, "down"));
        using var source = Source(runtime, new FakeTimeProvider(s_now));

        using var written = new MemoryStream();
        var to = System.IO.Pipelines.PipeWriter.Create(written);
        await source.WriteCadvisorMetricsAsync(to, CancellationToken.None);
        await to.FlushAsync();
        var text = System.Text.Encoding.UTF8.GetString(written.ToArray());

        Assert.Contains("container_scrape_error 1", text, StringComparison.Ordinal);
        Assert.Contains("machine_cpu_cores", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_OnDisk_AreSummedByTheirFiles()
    {
        var root = Directory.CreateTempSubdirectory("kubelet-volumes").FullName;
        try
        {
            var paths = new KubeletPaths(root, Path.Combine(root, "logs"));
            var volume = Directory.CreateDirectory(paths.PodVolumeDir("u1", "kubernetes.io~empty-dir", "cache")).FullName;
            File.WriteAllText(Path.Combine(volume, "a"), "12345");
            File.CreateSymbolicLink(Path.Combine(volume, "link"), "/etc");

            var found = new VolumeUsageReader(paths, new FakeTimeProvider(s_now)).Read(["u1", "u2"]);

            Assert.Empty(found["u2"]);
            var cache = Assert.Single(found["u1"]);
            Assert.Equal(("cache", 5UL, 3UL, true), (cache.Name, cache.Filesystem.UsedBytes, cache.Filesystem.InodesUsed, cache.IsEphemeral));
            Assert.True(cache.Filesystem.CapacityBytes > 0);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static UsageStatsSource Source(IContainerRuntime runtime, TimeProvider time)
    {
        var observer = new FakeObserver();
        observer.Set(Samples.Seen());
        var node = new NodeUsageReader("node1", "/", new NoImages(), time);
        var volumes = new VolumeUsageReader(new KubeletPaths("/nonexistent", "/nonexistent/logs"), time);
        var collector = new UsageCollector(observer, new FakePods(Samples.Pod()), new CriContainerUsage(runtime, time), node, volumes, time);
        return new UsageStatsSource(collector, new CadvisorReader(null), MachineFacts.Read(), time, NullLogger.Instance);
    }
}
