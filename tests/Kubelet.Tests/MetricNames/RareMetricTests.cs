using System.Text;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Certificates;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Images;
using NodeStack.Kubelet.Images.Providers;
using NodeStack.Kubelet.Images.Records;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Server.Metrics;
using NodeStack.TestSupport.Metrics;
using Prometheus;
using k8s.Models;

namespace NodeStack.Kubelet.Tests.MetricNames;

/// <summary>The families that a kubelet over fakes has no cause to show: what must happen first is told to their owners.</summary>
public sealed class RareMetricTests : IDisposable
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rare-metrics");
    private readonly IMetricFactory _factory;

    public RareMetricTests() => _factory = Metrics.WithCustomRegistry(_registry);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Families_AfterWhatSeldomHappens_AreThoseOfTheList()
    {
        Pods();
        Evict();
        Images();
        Node();
        var usual = MetricLists.List("kubelet").ToDictionary(static one => one.Key, static one => one.Value.Replace("?", "", StringComparison.Ordinal));
        Assert.Equal(MetricLists.List("kubelet-rare"), MetricText.Families(await TextAsync()).Where(one => usual.GetValueOrDefault(one.Key) != one.Value));
    }

    [Fact]
    public async Task Rejections_ForExtendedResources_ShareASeries()
    {
        var admission = new AdmissionMetrics(_factory);
        foreach (var reason in new[] { "OutOfcpu", "OutOfexample.com/a", "OutOfexample.com/b", "NodeAffinity" })
            admission.Rejected(reason);
        Assert.Equal(
            ["kubelet_admission_rejections_total{reason=\"Other\"} 1", "kubelet_admission_rejections_total{reason=\"OutOfExtendedResources\"} 2", "kubelet_admission_rejections_total{reason=\"OutOfcpu\"} 1"],
            (await TextAsync()).Split('\n').Where(static line => line.StartsWith("kubelet_admission_rejections_total{", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private void Pods()
    {
        var pods = new Kubelet.Pods.PodMetrics(_factory);
        pods.RestartedPods.WithLabels("true").Inc();
        pods.SandboxErrors.WithLabels("").Inc();
        var resizes = pods.Resizes;
        resizes.Requested(Cpu("1"), Cpu("2"));
        resizes.Acted(TimeSpan.FromSeconds(1), ok: true);
        resizes.AcceptedAfterWait("pod_resized");
        resizes.Count(deferred: 1, inProgress: 1);
    }

    private void Evict()
    {
        var evictions = new EvictionMetrics(_factory);
        evictions.Evicted("memory.available");
        evictions.Acted("memory.available", TimeSpan.FromSeconds(1));
        var admission = new AdmissionMetrics(_factory);
        admission.Rejected("OutOfcpu");
        admission.Preempted("cpu");
    }

    private void Images()
    {
        new ImageMetrics(_factory).Collected("space");
        new PullRecordMetrics(_registry, new PullRecordFiles(_folder.FullName)).Checked(PullCheck.MustAuthenticate);
        var providers = new ProviderMetrics(_factory);
        providers.Running("p").Dispose();
        providers.Failed("p");
    }

    private void Node()
    {
        CertificateMetrics.Serving(_registry, TimeProvider.System).Hold(null);
        new ServerMetrics(_factory).WebSocketStream("exec");
        new CgroupMetrics(_factory, 2).Done("create", TimeSpan.FromSeconds(1));
        Kubelet.Hosting.NodeMetrics.Register(_factory, new KubeletConfiguration(), readsCgroups: true, tellsCgroupDriver: false);
    }

    private async Task<string> TextAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PodResourceSet Cpu(string amount) => new(null, new Dictionary<string, V1ResourceRequirements?>
    {
        ["c"] = new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(amount) } },
    });
}
