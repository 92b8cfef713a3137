using System.Runtime.CompilerServices;
using System.Text;
using NodeStack.Kubelet.Node;
using NodeStack.KubeApi.Serving.Auth;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Node;

/// <summary>Metrics of a joined node against the recording of upstream's /metrics.</summary>
public sealed class NodeMetricNamesTests
{
    [Fact]
    public async Task Registered_AgainstGolden_HaveItsTypes()
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        _ = new NodeStartupMetrics(factory, "n", null, DateTimeOffset.UnixEpoch);
        ReviewMetrics.Access(factory).Answered(TimeSpan.FromSeconds(1));
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());

        var ours = File.ReadLines(Golden()).Select(static line => line.Split(' '))
            .Where(static parts => parts[0].StartsWith("kubelet_node_", StringComparison.Ordinal) || parts[0].StartsWith("apiserver_delegated_authz_", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(8, ours.Count);
        Assert.All(ours, parts => Assert.Contains($"# TYPE {parts[0]} {parts[1]}\n", text, StringComparison.Ordinal));
        Assert.Contains("apiserver_delegated_authz_request_total{code=\"201\"} 1\n", text, StringComparison.Ordinal);
    }

    private static string Golden([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Server", "Golden", "metrics-kubelet.txt");
}
