using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Tests.Pods;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Status;

public sealed class StatusWriterTests : IAsyncDisposable
{
    private const string Path = "/api/v1/namespaces/ns/pods/p";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StatusWriter _writer;
    private readonly Informer<V1Pod> _pods;
    private readonly List<Task> _running = [];

    public StatusWriterTests()
    {
        var resource = new ApiResources(_api).Pods;
        _pods = new Informer<V1Pod>(resource, new InformerOptions(), TimeProvider.System, NullLogger.Instance);
        _writer = new StatusWriter(resource, _pods, new StatusMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry())), TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Take_Report_IsPatchedOnce()
    {
        await StartAsync(PodBuild.Pod());
        _writer.Take(Report("Running"));
        await PhaseAsync("Running");
        _writer.Take(Report("Running"));
        _writer.Take(Report("Failed"));
        await PhaseAsync("Failed");
        Assert.Equal(2, _api.Writes.Count);
        Assert.All(_api.Writes, w => Assert.Equal("application/strategic-merge-patch+json", w.ContentType));
    }

    [Fact]
    public async Task Take_ServerLeavesOutAField_IsToldOnceAndTheEndOfTheDeletionAllTheSame()
    {
        _api.Forgets = static pod => ((JsonObject)pod["status"]!).Remove("hostIP");
        await StartAsync(Deleting());
        var report = Report("Failed", reclaimed: true);
        report.Pod.Status.HostIP = "192.0.2.1";
        _writer.Take(report);
        await Eventually.TrueAsync(() => _api.Get(Path) is null, s_deadline, "deleted");
        Assert.Equal(["PATCH", "DELETE"], _api.Writes.Select(w => w.Method.Method));
    }

    [Fact]
    public async Task Take_ManyWhileTheServerIsAway_AreToldInOneRequest()
    {
        await StartAsync(PodBuild.Pod());
        _api.IsDown = true;
        for (var i = 0; i < 20; i++)
            _writer.Take(Report("Running", restarts: i));
        await Eventually.TrueAsync(() => _api.Writes.Count > 0, s_deadline, "a try");
        _api.IsDown = false;
        await PhaseAsync("Running");
        Assert.Equal(19, _api.Get(Path)!["status"]!["containerStatuses"]![0]!["restartCount"]!.GetValue<int>());
        Assert.Single(_api.Writes.Skip(1), w => Encoding.UTF8.GetString(w.Body.Span).Contains("Running", StringComparison.Ordinal) && _api.Get(Path) is not null && IsLast(w));
    }

    [Fact]
    public async Task Take_DeletedAndReclaimed_TellsHowItEnded_ThenDeletes()
    {
        await StartAsync(Deleting());
        _writer.Take(Report("Succeeded", reclaimed: true));
        await Eventually.TrueAsync(() => _api.Get(Path) is null, s_deadline, "the pod to go");
        Assert.Equal(["PATCH", "DELETE"], _api.Writes.Select(w => w.Method.Method));
        Assert.Contains("\"gracePeriodSeconds\":0", Encoding.UTF8.GetString(_api.Writes[1].Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_DeletedButStillHeld_Stays()
    {
        await StartAsync(Deleting());
        _writer.Take(Report("Succeeded"));
        await PhaseAsync("Succeeded");
        _writer.Take(Report("Succeeded", reclaimed: true));
        await Eventually.TrueAsync(() => _api.Get(Path) is null, s_deadline, "the pod to go");
        Assert.Equal(2, _api.Writes.Count);
    }

    [Fact]
    public async Task Take_PodOfThatNameIsAnother_IsNotTouched()
    {
        var other = PodBuild.Pod();
        other.Metadata.Uid = "another";
        await StartAsync(other);
        _writer.Take(Report("Failed", reclaimed: true));
        _writer.Take(new PodReport(With(PodBuild.Pod().Named("q", "q-uid"), "Running", 0), false, ReportHold.None));
        Put(PodBuild.Pod().Named("q", "q-uid"));
        await Eventually.TrueAsync(() => _api.Writes.Count > 0, s_deadline, "the other report");
        Assert.All(_api.Writes, w => Assert.DoesNotContain("/pods/p", w.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Take_EndedOnTheServer_StaysEnded()
    {
        await StartAsync(With(PodBuild.Pod(), "Failed", 0));
        _writer.Take(Report("Running"));
        _writer.Take(Report("Failed", restarts: 3));
        await Eventually.TrueAsync(() => _api.Writes.Count == 1, s_deadline, "the second report");
        Assert.Equal("Failed", _api.Get(Path)!["status"]!["phase"]!.ToString());
    }

    [Fact]
    public async Task Take_HeldUntilTheEnd_OnlyTheEndIsTold()
    {
        await StartAsync(PodBuild.Pod());
        _writer.Take(Report("Running", hold: ReportHold.UntilEnd));
        _writer.Take(Report("Succeeded"));
        await PhaseAsync("Succeeded");
        Assert.Single(_api.Writes);
    }

    [Fact]
    public async Task Take_StaticPod_ItsMirrorIsWritten_AndNeverDeleted()
    {
        var pod = PodBuild.Pod();
        pod.Metadata.Annotations = new Dictionary<string, string> { [PodAnnotations.ConfigSource] = "file", [PodAnnotations.ConfigHash] = "h" };
        var mirror = MirrorRules.MirrorOf(pod, new V1Node { Metadata = new V1ObjectMeta { Name = "n", Uid = "node" } });
        mirror.Metadata.Uid = "mirror";
        await StartAsync(mirror);
        _writer.Take(new PodReport(With(pod, "Running", 0), true, ReportHold.None));
        await PhaseAsync("Running");
        Assert.Single(_api.Writes);
    }

    private bool IsLast(ApiRequest write) => ReferenceEquals(write, _api.Writes[^1]);

    private async Task StartAsync(V1Pod pod)
    {
        Put(pod);
        _running.Add(_pods.RunAsync(_stop.Token));
        _running.Add(_writer.RunAsync(_stop.Token));
        await Eventually.TrueAsync(() => _api.Watches == 1, s_deadline, "the watch");
    }

    private void Put(V1Pod pod) => _api.Put(
        $"/api/v1/namespaces/{pod.Metadata.NamespaceProperty}/pods/{pod.Metadata.Name}", JsonNode.Parse(KubernetesJson.Serialize(pod))!.AsObject());

    private Task PhaseAsync(string phase) =>
        Eventually.TrueAsync(() => _api.Get(Path)?["status"]?["phase"]?.ToString() == phase, s_deadline, phase);

    private static PodReport Report(string phase, int restarts = 0, bool reclaimed = false, ReportHold hold = ReportHold.None) =>
        new(With(PodBuild.Pod(), phase, restarts), reclaimed, hold);

    private static V1Pod Deleting()
    {
        var pod = With(PodBuild.Pod(), "Running", 0);
        pod.Metadata.DeletionTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return pod;
    }

    private static V1Pod With(V1Pod pod, string phase, int restarts)
    {
        pod.Status = new V1PodStatus
        {
            Phase = phase,
            ContainerStatuses = [new V1ContainerStatus { Name = "c", Image = "i", ImageID = "", RestartCount = restarts }],
        };
        return pod;
    }
}
