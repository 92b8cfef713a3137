using System.Runtime.CompilerServices;
using System.Text;
using NodeStack.KubeApi.Metrics;
using NodeStack.Kubelet.Server.Metrics;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Server;

/// <summary>The server's own metrics against the recording of upstream's /metrics. Other features hold theirs against it in their own tests.</summary>
public sealed class KubeletMetricNamesTests
{
    private static readonly string[] s_ours =
    [
        "kubelet_http_inflight_requests", "kubelet_http_requests_total", "kubernetes_build_info", "process_cpu_seconds_total", "process_max_fds",
        "process_open_fds", "process_resident_memory_bytes", "process_start_time_seconds", "process_virtual_memory_bytes", "process_virtual_memory_max_bytes",
    ];

    [Fact]
    public async Task Registered_AgainstGolden_HaveItsTypesAndLabels()
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        new ServerMetrics(factory).Track("GET", "/pods").Dispose();
        ProcessMetrics.Register(registry, factory, "v1.36.0-nodestack");
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());

        var golden = File.ReadLines(Golden()).Select(static line => line.Split(' ')).ToDictionary(static parts => parts[0], static parts => parts);
        foreach (var name in s_ours)
        {
            Assert.Contains($"# TYPE {name} {golden[name][1]}\n", text, StringComparison.Ordinal);
            var sample = text.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal));
            Assert.Equal((name, golden[name].ElementAtOrDefault(2) ?? ""), (name, Labels(sample)));
        }
        Assert.Contains("process_resident_memory_bytes ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("process_resident_memory_bytes 0\n", text, StringComparison.Ordinal);
    }

    private static string Labels(string sample)
    {
        var brace = sample.IndexOf('{');
        return brace < 0 ? "" : string.Join(',', sample[(brace + 1)..sample.LastIndexOf('}')].Split("\",").Select(static pair => pair.Split('=')[0]).Order(StringComparer.Ordinal));
    }

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "metrics-kubelet.txt");
}
