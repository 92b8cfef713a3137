using System.Text.Json.Nodes;
using NodeStack.TestSupport.Metrics;

namespace NodeStack.Kubelet.Tests.MetricNames;

/// <summary>What a running kubelet shows: every family of our lists with its type and labels, and none that is not in a list.</summary>
public sealed class HostMetricTests(HostOnFake host) : IClassFixture<HostOnFake>
{
    [Fact]
    public async Task Kubelet_WithPods_ShowsTheFamiliesOfTheLists()
    {
        await PodsAsync();
        foreach (var (path, list) in new[] { ("/metrics", "kubelet"), ("/metrics/probes", "probes"), ("/metrics/resource", "resource"), ("/metrics/slis", "slis") })
            Assert.Equal([], MetricText.Differences(MetricLists.List(list), MetricText.Families(await host.GetAsync(path))));
        var cadvisor = MetricText.Families(await host.GetAsync("/metrics/cadvisor"));
        Assert.Empty(cadvisor.Except(MetricLists.List("cadvisor")));
        Assert.Contains("container_cpu_usage_seconds_total", cadvisor.Keys);
    }

    private async Task PodsAsync()
    {
        host.Bind("web", """
            {"volumes": [{"name": "v", "emptyDir": {}}], "initContainers": [{"name": "ends-first", "image": "i"}],
             "containers": [{"name": "main", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/v"}],
              "readinessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 1}}]}
            """);
        host.Bind("job", """{"containers": [{"name": "ends", "image": "i"}]}""");
        host.Bind("refused", """{"containers": [{"name": "large", "image": "i", "resources": {"requests": {"cpu": "4000"}}}]}""");
        host.Bind("broken", """{"containers": [{"name": "never-starts", "image": "i"}]}""");
        await host.PhaseAsync("job", "Failed");
        await host.PhaseAsync("refused", "Failed");
        await host.PhaseAsync("broken", "Failed");
        await host.PhaseAsync("web", "Running");
        await host.UntilAsync(async () => (await host.GetAsync("/metrics")).Contains("kubelet_pod_start_sli_duration_seconds_count 1", StringComparison.Ordinal), "the start of the pod is measured");
        await host.UntilAsync(async () => (await host.GetAsync("/metrics/probes")).Contains("prober_probe_total{", StringComparison.Ordinal), "the probe has run");
        await host.UntilAsync(async () => JsonNode.Parse(await host.GetAsync("/stats/summary"))!["pods"]!.AsArray().Count > 0, "usage is measured");
    }
}
