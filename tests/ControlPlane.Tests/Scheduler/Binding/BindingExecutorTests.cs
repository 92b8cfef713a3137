using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Tests.Scheduler.Binding;

public sealed class BindingExecutorTests : IAsyncDisposable
{
    private readonly ScriptedApi _api = new();
    private readonly RecordedEvents _events = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(20));
    private readonly PodStatusWriter _statuses;
    private readonly BindingExecutor _executor;
    private readonly SchedulingPod _pod = new Cluster().Pod("p") with { NodeName = "n" };

    public BindingExecutorTests()
    {
        var api = new ApiResources(_api);
        var events = new SchedulerEvents(_events);
        _statuses = new PodStatusWriter(api.Pods, TimeProvider.System, NullLogger.Instance, _stop.Token);
        _executor = new BindingExecutor(api.Pods, new VolumeBindingExecutor(api, new NoVolumes(), TimeProvider.System), _statuses, events, NullLogger.Instance);
    }

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task BindAsync_Taken_TellsThePodAndItsUid()
    {
        Assert.Null(await BindAsync());

        var (line, body) = Assert.Single(_api.Writes);
        Assert.Equal("POST /api/v1/namespaces/default/pods/p/binding", line);
        Assert.Equal((_pod.Uid, "n"), ((string?)body!["metadata"]!["uid"], (string?)body["target"]!["name"]));
        Assert.Equal("Normal Scheduled Successfully assigned default/p to n", Assert.Single(_events.Lines));
    }

    [Fact]
    public async Task BindAsync_Refused_SaysWhyAndNoEvent()
    {
        _api.Answers = _ => throw new ApiException(409, "Conflict", "pod p is already assigned to node \"m\"");

        Assert.Equal("running Bind plugin \"DefaultBinder\": pod p is already assigned to node \"m\"", await BindAsync());
        Assert.Empty(_events.Lines);
    }

    [Theory]
    [InlineData("n", true)]
    [InlineData("m", false)]
    [InlineData("", false)]
    public async Task BindAsync_Unanswered_LooksWhetherItWasDone(string node, bool isBound)
    {
        _api.Answers = request => request.Method == HttpMethod.Post
            ? throw new ApiException(0, "", "the connection broke")
            : new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p", ["uid"] = _pod.Uid }, ["spec"] = new JsonObject { ["nodeName"] = node, ["containers"] = new JsonArray() } };

        Assert.Equal(isBound, await BindAsync() is null);
    }

    [Fact]
    public async Task BindAsync_ConditionUnderWay_IsWaitedForAndWhatWaitsIsDropped()
    {
        var (arrived, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        _api.Before = async request =>
        {
            if (request.Method != HttpMethod.Patch)
                return;
            arrived.SetResult();
            await held.Task;
        };
        _statuses.Write(_pod, new PodCondition("False", "Unschedulable", "first"), null);
        await arrived.Task.WaitAsync(_stop.Token);
        _statuses.Write(_pod, new PodCondition("False", "Unschedulable", "second"), null);

        var binding = BindAsync();
        Assert.False(binding.IsCompleted);
        held.SetResult();
        Assert.Null(await binding);

        Assert.Equal(["PATCH /api/v1/namespaces/default/pods/p/status", "POST /api/v1/namespaces/default/pods/p/binding"], _api.Writes.Select(w => w.Line));
        Assert.False(_statuses.IsBusy(_pod.Uid));
    }

    [Fact]
    public async Task Write_SeveralWhileOneIsUnderWay_TheNewestIsWrittenOnce()
    {
        var (arrived, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        _api.Before = async _ =>
        {
            arrived.TrySetResult();
            await held.Task;
        };
        _statuses.Write(_pod, new PodCondition("False", "Unschedulable", "0"), null);
        await arrived.Task.WaitAsync(_stop.Token);
        for (var i = 1; i <= 5; i++)
            _statuses.Write(_pod, new PodCondition("False", "Unschedulable", $"{i}"), i == 3 ? "n" : null);
        held.SetResult();
        await TestSupport.Eventually.TrueAsync(() => !_statuses.IsBusy(_pod.Uid), TimeSpan.FromSeconds(10), "all is written");

        Assert.Equal(2, _api.Writes.Count);
        var last = _api.Writes[1].Body!["status"]!;
        Assert.Equal(("5", "n"), ((string?)last["conditions"]![0]!["message"], (string?)last["nominatedNodeName"]));
    }

    private Task<string?> BindAsync() => _executor.BindAsync(new BindingRequest(_pod, null, TimeSpan.FromSeconds(1)), _stop.Token);

    private sealed class ScriptedApi : IApiClient
    {
        private readonly Lock _lock = new();
        private readonly List<(string Line, JsonNode? Body)> _writes = [];

        public Func<ApiRequest, JsonNode> Answers { get; set; } = static _ => new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" } };

        public Func<ApiRequest, Task> Before { get; set; } = static _ => Task.CompletedTask;

        public IReadOnlyList<(string Line, JsonNode? Body)> Writes
        {
            get
            {
                lock (_lock)
                    return [.. _writes];
            }
        }

        public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
        {
            if (request.Method != HttpMethod.Get)
            {
                lock (_lock)
                    _writes.Add(($"{request.Method} {request.Path}", request.Body.Length == 0 ? null : JsonNode.Parse(request.Body.Span)));
            }
            await Before(request);
            return Encoding.UTF8.GetBytes(Answers(request).ToJsonString());
        }

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => throw new InvalidOperationException("nothing is watched here");
    }

    private sealed class RecordedEvents : IObjectEventRecorder
    {
        public List<string> Lines { get; } = [];

        public void Record(V1ObjectReference about, EventType type, string reason, string message) => Lines.Add($"{type} {reason} {message}");
    }

    private sealed class NoVolumes : IVolumeView
    {
        public Task NextChange => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

        public VolumeClaim? FindClaim(string ns, string name) => null;

        public VolumeFacts? FindVolume(string name) => null;

        public NodeFacts? FindNode(string name) => null;

        public bool HasPod(string ns, string name, string uid) => false;
    }
}
