using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Tests.Stats;

/// <summary>What we serve, held against recordings of upstream's kubelet: names, types, labels, JSON shape.</summary>
public sealed class GoldenShapeTests
{
    [Fact]
    public void ResourceMetrics_RuntimeGone_SayScrapeError()
    {
        var text = Encoding.UTF8.GetString(ResourceMetricsRenderer.Failed().Span);
        Assert.Contains("resource_scrape_error 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("node_cpu", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_AgainstGolden_HasItsNodeShape()
    {
        var ours = JsonNode.Parse(SummaryRenderer.Render(Snapshot(), onlyCpuAndMemory: false).Span)!;
        var golden = JsonNode.Parse(File.ReadAllText(GoldenPath("stats-summary-shape.json")))!;
        var missing = Paths(golden, "").Except(Paths(ours, "")).Where(static path => path != "/pods[]").ToList();
        // A process that has no cgroup of its own cannot be asked for these (SystemGroupReader has them of groups).
        Assert.All(missing, static path => Assert.Matches("^/node/systemContainers\\[\\]/(cpu/psi|memory/psi|io|memory/availableBytes|memory/pageFaults|memory/majorPageFaults|swap)", path));
        Assert.Empty(Paths(ours["node"]!, "/node").Except(Paths(golden, "")));
    }

    [Fact]
    public void Summary_Pod_HasContainersNetworkVolumesAndStorage()
    {
        var pod = JsonNode.Parse(SummaryRenderer.Render(Snapshot(), onlyCpuAndMemory: false).Span)!["pods"]![0]!;
        Assert.Equal("web", (string?)pod["podRef"]!["name"]);
        Assert.Equal(250_000_000UL, (ulong)pod["containers"]![0]!["cpu"]!["usageNanoCores"]!);
        Assert.Equal("eth0", (string?)pod["network"]!["name"]);
        Assert.Equal("cache", (string?)pod["volume"]![0]!["name"]);
        Assert.Equal(7UL, (ulong)pod["ephemeral-storage"]!["usedBytes"]!);
        Assert.Equal("2026-01-01T00:00:00Z", (string?)pod["startTime"]);
        Assert.Null(JsonNode.Parse(SummaryRenderer.Render(Snapshot(), onlyCpuAndMemory: true).Span)!["pods"]![0]!["network"]);
    }

    [Fact]
    public void Labels_WithQuotesAndLineBreaks_AreEscaped() =>
        Assert.Equal("a=\"x\\\"\\\\\\n\"", MetricTextBuilder.Labels(("a", "x\"\\\n")));

    private static UsageSnapshot Snapshot()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var line = new PressureLine(1, 0.5, 0, 0);
        var psi = new PressureStats(line, line);
        var usage = new GroupUsage
        {
            At = at,
            Cpu = new CpuReading(1_000_000_000) { UserNanoSeconds = 1, SystemNanoSeconds = 1, NanoCores = 250_000_000, Periods = 1, ThrottledPeriods = 1, ThrottledNanoSeconds = 1 },
            Memory = new MemoryReading
            {
                UsageBytes = 2, WorkingSetBytes = 1, AvailableBytes = 1, RssBytes = 1, PeakBytes = 3, CacheBytes = 1, MappedFileBytes = 1, KernelBytes = 1,
                ActiveFileBytes = 1, InactiveFileBytes = 1, SwapBytes = 0, SwapAvailableBytes = 0, PageFaults = 1, MajorPageFaults = 1, OomKills = 0,
            },
            CpuPressure = psi, MemoryPressure = psi, IoPressure = psi, ProcessCount = 3, ProcessLimit = 100,
        };
        var disk = new FilesystemReading(at, 100, 50, 7, 10, 5, 5);
        InterfaceReading[] interfaces = [new("eth0", 1, 2, 3, 4, 5, 6, 7, 8)];
        var container = new ContainerUsage { Id = "abc", Name = "main", Image = "busybox", GroupPath = "/kubepods/podx/abc", StartTime = at, Usage = usage, Rootfs = disk, Logs = disk };
        var node = new NodeUsage
        {
            Name = "node1", StartTime = at, Usage = usage, Interfaces = interfaces, DefaultInterface = "eth0", Filesystem = disk, ImageFilesystem = disk,
            ContainerFilesystem = disk, MaxPid = 1, Processes = 1, SystemContainers = [("kubelet", at, usage with { Memory = usage.Memory with { SwapAvailableBytes = null } })],
        };
        var pod = new PodUsage
        {
            Uid = "u", Namespace = "default", Name = "web", StartTime = at, SandboxId = "s", GroupPath = "/kubepods/podx", Group = usage, Containers = [container],
            NetworkAt = at, Interfaces = interfaces, Volumes = [new VolumeUsage("cache", disk, true)], EphemeralStorage = disk,
        };
        return new UsageSnapshot(at, node, [pod]);
    }

    private static IEnumerable<string> Paths(JsonNode node, string at) => node switch
    {
        JsonObject map => map.SelectMany(one => Paths(one.Value!, $"{at}/{one.Key}")),
        JsonArray list => list.Count == 0 ? [at + "[]"] : Paths(list[0]!, at + "[]"),
        _ => [at],
    };

    private static string GoldenPath(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Server", "Golden", name);
}
