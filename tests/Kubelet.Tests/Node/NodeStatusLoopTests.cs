using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Tests.Server;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class NodeStatusLoopTests : IAsyncDisposable
{
    private const string Path = "/api/v1/nodes/peer-node";
    private const string Create = "POST /api/v1/nodes";
    private const string Patch = $"PATCH {Path}/status";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(NodeSamples.Now);
    private readonly FakeNodeApi _api = new();
    private readonly SetPressure _pressure = new();
    private readonly ListedImages _images = new();
    private readonly RecordedEvents _events = new();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly CancellationTokenSource _stop = new();
    private readonly NodeView _view = new(NodeObjectRules.Initial(new NodeRegistration("peer-node", "peer-node")));
    private Task _run = Task.CompletedTask;
    private RuntimeStatus? _runtime = NodeSamples.Good;

    [Fact]
    public async Task FirstStart_NoNode_RegistersItReadyAndTells()
    {
        Start();
        await UntilAsync(() => _api.Count(Create) == 1 && _view.IsRegistered, "registered");

        Assert.Equal("True", Condition("Ready").Text("status"));
        await UntilAsync(() => _events.Lines.Count >= 6, "told");
        Assert.Equal(
            [
                "node Normal Starting Starting kubelet.",
                "node Normal NodeAllocatableEnforced Updated Node Allocatable limit across pods",
                "node Normal NodeHasSufficientMemory Node peer-node status is now: NodeHasSufficientMemory",
                "node Normal NodeHasNoDiskPressure Node peer-node status is now: NodeHasNoDiskPressure",
                "node Normal NodeHasSufficientPID Node peer-node status is now: NodeHasSufficientPID",
                "node Normal NodeReady Node peer-node status is now: NodeReady",
            ],
            _events.Lines);
    }

    [Fact]
    public async Task Register_ServerAway_IsTriedAgainUntilItIsThere()
    {
        var isAway = true;
        _api.Fail = _ => Volatile.Read(ref isAway) ? new ApiException(0, "", "away") : null;
        Start();
        await UntilAsync(() => _api.Count(Create) >= 3, "attempts", TimeSpan.FromSeconds(7));
        Assert.False(_view.IsRegistered);

        Volatile.Write(ref isAway, false);
        await UntilAsync(() => _view.IsRegistered, "registered", TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Register_NodeOfBefore_IsTakenOverAndItsRebootTold()
    {
        _api.Add(Path, (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"peer-node","labels":{"kubernetes.io/hostname":"old","admin":"theirs"}},"status":{"nodeInfo":{"bootID":"before"},"conditions":[{"type":"Ready","status":"True"}]}}""")!);
        Start();
        await UntilAsync(() => _api.Count(Patch) == 1, "status written");

        var labels = _api.Find(Path).Child("metadata").Child("labels");
        Assert.Equal(("peer-node", "theirs"), (labels.Text("kubernetes.io/hostname"), labels.Text("admin")));
        Assert.Equal(NodeSamples.Machine.BootId, _api.Find(Path).Child("status").Child("nodeInfo").Text("bootID"));
        await UntilAsync(() => _events.Lines.Count >= 6, "told");
        Assert.Contains($"node Warning Rebooted Node peer-node has been rebooted, boot id: {NodeSamples.Machine.BootId}", _events.Lines);
        Assert.DoesNotContain(_events.Lines, l => l.Contains("NodeReady", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_CreationForbidden_TakesTheNodeThatIsThere()
    {
        _api.Add(Path, (JsonObject)JsonNode.Parse("""{"metadata":{"name":"peer-node"}}""")!);
        _api.Fail = r => r.Method == HttpMethod.Post ? new ApiException(403, "Forbidden", "no") : null;
        Start();
        await UntilAsync(() => _view.IsRegistered && _api.Count(Patch) == 1, "taken over");
    }

    [Fact]
    public async Task Quiet_NothingChanges_WritesOnlyEveryFiveMinutes()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        await PassAsync(TimeSpan.FromSeconds(280));
        Assert.Equal(0, _api.Count(Patch));

        await UntilAsync(() => _api.Count(Patch) == 1, "reported", TimeSpan.FromSeconds(5));
        Assert.Equal("conditions", Assert.Single((JsonObject)_api.Bodies[^1]["status"]!).Key);
    }

    [Fact]
    public async Task Quiet_ServerLeavesOutAField_WritesOnlyEveryFiveMinutes()
    {
        _api.Forgets = static node => ((JsonObject)node["status"]!).Remove("daemonEndpoints");
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        _api.Change(Path, static node => ((JsonObject)node["status"]!).Remove("daemonEndpoints"));
        await UntilAsync(() => _api.Count(Patch) == 1, "reported", TimeSpan.FromSeconds(5));
        await PassAsync(TimeSpan.FromSeconds(280));
        Assert.Equal(1, _api.Count(Patch));
    }

    [Fact]
    public async Task Pressure_Changed_IsWrittenWithoutWaiting()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");

        _pressure.Current = new NodePressure(true, false, false);
        await UntilAsync(() => Condition("MemoryPressure").Text("status") == "True", "written", TimeSpan.Zero);
        await UntilAsync(() => Told("NodeHasInsufficientMemory"), "told", TimeSpan.Zero);
    }

    [Fact]
    public async Task Runtime_FailsOnce_NodeStaysReadyUntilItIsDownForHalfAMinute()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        _runtime = null;
        await PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("True", Condition("Ready").Text("status"));

        await UntilAsync(() => Condition("Ready").Text("status") == "False", "not ready", TimeSpan.FromSeconds(5));
        Assert.Equal("container runtime is down", Condition("Ready").Text("message"));
        _runtime = NodeSamples.Good;
        await UntilAsync(() => Condition("Ready").Text("status") == "True", "ready again", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Node_Deleted_IsRegisteredAgain()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        var first = _view.Node.Metadata.Uid;

        _api.Remove(Path);
        _loop!.Lost();
        await UntilAsync(() => _api.Count(Create) == 2 && _view.IsRegistered && _view.Node.Metadata.Uid != first, "again");
    }

    [Fact]
    public async Task Node_ChangedByOthers_KeepsTheirResourcesAndTellsOfCordon()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        _api.Change(Path, n => n["status"]!["capacity"]!["example.com/x"] = "3");
        _api.Change(Path, n => n.MakeChild("spec")["unschedulable"] = true);
        _view.Seen(await new ApiResources(_api).Nodes.GetAsync("", "peer-node", CancellationToken.None));

        await UntilAsync(() => _api.Find(Path).Child("status").Child("allocatable").Text("example.com/x") == "3", "allocatable", TimeSpan.FromSeconds(5));
        await UntilAsync(() => Told("NodeNotSchedulable"), "told", TimeSpan.FromSeconds(5));
        Assert.Equal("3", _api.Find(Path).Child("status").Child("capacity").Text("example.com/x"));
    }

    [Fact]
    public async Task Metrics_AfterAFirstRegistration_AreUpstreams()
    {
        Start();
        await UntilAsync(() => Told("NodeReady"), "ready");
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());

        Assert.Contains("kubelet_node_name{node=\"peer-node\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("kubelet_node_startup_pre_kubelet_duration_seconds 20\n", text, StringComparison.Ordinal);
        Assert.Contains("kubelet_node_startup_pre_registration_duration_seconds 10\n", text, StringComparison.Ordinal);
        Assert.Contains("kubelet_node_startup_duration_seconds 30\n", text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(s_deadline));
        _stop.Dispose();
    }

    private NodeStatusLoop? _loop;

    private void Start()
    {
        var (runtime, stub) = RuntimeStub.Create();
        stub.Scripts["StatusAsync"] = _ => _runtime is { } status
            ? Task.FromResult(status)
            : Task.FromException<RuntimeStatus>(new CriException("Status", CriErrorReason.Unavailable, "down"));
        var options = new NodeOptions
        {
            Facts = NodeSamples.Facts, Machine = NodeSamples.Machine, Capacity = NodeSamples.Capacity, Allocatable = NodeSamples.Allocatable,
            Runtime = NodeSamples.Runtime, Initial = NodeObjectRules.Initial(new NodeRegistration("peer-node", "peer-node")), Port = 10250, EnforcesAllocatable = true,
        };
        var metrics = new NodeStartupMetrics(Metrics.WithCustomRegistry(_registry), "peer-node", NodeSamples.Now.AddSeconds(-30), NodeSamples.Now.AddSeconds(-10));
        _loop = new NodeStatusLoop(
            options, new ApiResources(_api).Nodes, _view, new NodeSources(new NodeObserver(runtime, _images, _time), _pressure, static () => []),
            new NodeEvents("peer-node", NodeSamples.Machine.BootId, _events, NullLogger.Instance), metrics, _time, NullLogger.Instance);
        _run = _loop.RunAsync(_stop.Token);
    }

    private bool Told(string reason) => _events.Lines.Any(l => l.Contains($" {reason} ", StringComparison.Ordinal));

    private JsonObject Condition(string type) => _api.Find(Path).Child("status").Items("conditions").FirstOrDefault(c => c.Text("type") == type) ?? [];

    /// <summary>Time goes on while it is waited.</summary>
    private Task UntilAsync(Func<bool> holds, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            if (!_run.IsCompleted && !holds() && step is { } by && by > TimeSpan.Zero)
                _time.Advance(by);
            return _run.IsFaulted ? throw _run.Exception! : holds();
        },
        s_deadline, what);

    /// <summary>Small steps, each of which the loop takes notice of before the next.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            for (var i = 0; i < 20; i++)
                await Task.Yield();
        }
    }
}
