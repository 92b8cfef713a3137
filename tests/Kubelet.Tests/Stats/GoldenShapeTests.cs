using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Tests.Stats;

/// <summary>What we serve, held against recordings of upstream's kubelet: names, types, labels, JSON shape.</summary>
public sealed class GoldenShapeTests
{
    // What upstream exports and we do not, each for a reason: no such thing in cgroup v2, or not read (see README).
    private static readonly HashSet<string> s_missingCadvisor =
    [
        "container_cpu_load_average_10s", "container_cpu_load_d_average_10s", "container_file_descriptors", "container_fs_io_current",
        "container_fs_io_time_seconds_total", "container_fs_io_time_weighted_seconds_total", "container_fs_read_seconds_total",
        "container_fs_reads_merged_total", "container_fs_reads_total", "container_fs_sector_reads_total", "container_fs_sector_writes_total",
        "container_fs_write_seconds_total", "container_fs_writes_merged_total", "container_fs_writes_total", "container_health_state",
        "container_memory_failcnt", "container_sockets", "container_tasks_state", "container_ulimits_soft", "machine_cpu_books",
        "machine_cpu_drawers", "machine_nvm_avg_power_budget_watts", "machine_nvm_capacity",
    ];

    [Fact]
    public void CadvisorMetrics_AgainstGolden_SameTypesAndLabelsAndOnlyKnownGaps()
    {
        var ours = Families(CadvisorMetricsRenderer.Render(Snapshot(), Machine()));
        var golden = Golden("metrics-cadvisor.txt");

        Assert.Equal(s_missingCadvisor.Order(), golden.Keys.Except(ours.Keys).Order());
        foreach (var (name, shape) in golden)
        {
            if (ours.TryGetValue(name, out var found)) Assert.Equal((name, shape), (name, found));
        }
    }

    [Fact]
    public void ResourceMetrics_AgainstGolden_HasAllOfThem()
    {
        var ours = Families(ResourceMetricsRenderer.Render(Snapshot()));
        foreach (var (name, shape) in Golden("metrics-resource.txt")) Assert.Equal((name, shape), (name, ours.GetValueOrDefault(name)));
        Assert.Equal("counter container,namespace,pod", ours["container_cpu_usage_seconds_total"]);
        Assert.Equal("gauge namespace,pod", ours["pod_memory_working_set_bytes"]);
    }

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
        // Our own process has no cgroup of its own to ask for these.
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

    private static MachineFacts Machine() => new("m", "b", "s", 2, 1, 1, 100, 0, "6.1", "Debian");

    private static Dictionary<string, string> Families(ReadOnlyMemory<byte> metrics)
    {
        var types = new Dictionary<string, string>();
        var shapes = new Dictionary<string, string>();
        foreach (var line in Encoding.UTF8.GetString(metrics.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) types[line.Split(' ')[2]] = line.Split(' ')[3];
            if (line[0] == '#') continue;
            var name = line.Split('{', ' ')[0];
            var brace = line.IndexOf('{');
            var labels = brace < 0 ? "" : string.Join(',', line[(brace + 1)..line.IndexOf('}')].Split("\",").Select(static pair => pair.Split('=')[0]).Order(StringComparer.Ordinal));
            var shape = $"{types[name]} {labels}";
            Assert.True(!shapes.TryGetValue(name, out var before) || before == shape, $"{name} has two label sets: {before} and {shape}");
            shapes[name] = shape;
        }
        return shapes;
    }

    private static Dictionary<string, string> Golden(string file) =>
        File.ReadLines(GoldenPath(file)).Where(static line => line.Length > 0).ToDictionary(static line => line.Split(' ')[0], static line => line[(line.IndexOf(' ') + 1)..]);

    private static IEnumerable<string> Paths(JsonNode node, string at) => node switch
    {
        JsonObject map => map.SelectMany(one => Paths(one.Value!, $"{at}/{one.Key}")),
        JsonArray list => list.Count == 0 ? [at + "[]"] : Paths(list[0]!, at + "[]"),
        _ => [at],
    };

    private static string GoldenPath(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Server", "Golden", name);
}
