using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Scheduler.Binding;
using NodeStack.ControlPlane.Scheduler.Metrics;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.Scheduler.Preemption;

public sealed class PreemptionExecutorTests : IDisposable
{
    private readonly Cluster _cluster = new();
    private readonly HeldApi _api = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(20));
    private readonly PreemptionExecutor _executor;

    public PreemptionExecutorTests()
    {
        var api = new ApiResources(_api);
        _executor = new PreemptionExecutor(
            api.Pods, new PodStatusWriter(api.Pods, TimeProvider.System, NullLogger.Instance, _stop.Token), new SchedulerEvents(new NoEvents()),
            new PreemptionMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry())), TimeProvider.System, NullLogger.Instance);
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task MakeRoomAsync_ForManyPods_ForSixteenAtATime()
    {
        // The fake takes each request at once and does not answer: what is not there when all were begun waits for its turn.
        var all = Enumerable.Range(0, 40).Select(i => MakeRoomAsync($"p{i}", _cluster.Pod($"v{i}"))).ToList();
        Assert.Equal(16, _api.Requests.Count);
        Assert.All(_api.Requests, static r => Assert.StartsWith("PATCH", r, StringComparison.Ordinal));

        _api.Release();
        Assert.All(await Task.WhenAll(all).WaitAsync(_stop.Token), Assert.True);
        Assert.Equal(80, _api.Requests.Count);
    }

    [Fact]
    public async Task MakeRoomAsync_VictimOnItsWayOut_IsLeftAlone()
    {
        _api.Release();
        var terminating = _cluster.Pod("terminating", change: static p => p.Metadata.DeletionTimestamp = DateTime.UnixEpoch);

        Assert.True(await MakeRoomAsync("p", terminating, _cluster.Pod("running")).WaitAsync(_stop.Token));

        Assert.Equal(["PATCH /api/v1/namespaces/default/pods/running/status", "DELETE /api/v1/namespaces/default/pods/running"], _api.Requests);
    }

    private Task<bool> MakeRoomAsync(string name, params IReadOnlyList<SchedulingPod> victims) =>
        _executor.MakeRoomAsync(_cluster.Pod(name), new PreemptionPlan("n", victims, false, ""), [], _stop.Token);

    /// <summary>Answers once it is released.</summary>
    private sealed class HeldApi : IApiClient
    {
        private readonly Lock _lock = new();
        private readonly List<string> _requests = [];
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Requests
        {
            get
            {
                lock (_lock)
                    return [.. _requests];
            }
        }

        public void Release() => _released.SetResult();

        public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
        {
            lock (_lock)
                _requests.Add($"{request.Method} {request.Path}");
            await _released.Task.WaitAsync(cancel);
            return "{}"u8.ToArray();
        }

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => throw new InvalidOperationException("nothing is watched here");
    }

    private sealed class NoEvents : IObjectEventRecorder
    {
        public void Record(V1ObjectReference about, EventType type, string reason, string message)
        {
        }
    }
}
