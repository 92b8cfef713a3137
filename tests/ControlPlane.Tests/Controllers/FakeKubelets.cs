using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>
/// A scheduler and the kubelets of all nodes in a few lines: binds pods, makes them run and be ready (or end, or fail, as the test wants), and finishes
/// deletions. Knows no containers.
/// </summary>
internal sealed class FakeKubelets : IAsyncDisposable
{
    private readonly HttpApiClient _client;
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly WorkQueue _queue = new(TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly string[] _nodes;
    private int _next;

    private FakeKubelets(RunningApiServer server, Func<V1Pod, PodFate>? fate, string[] nodes, int workers)
    {
        _client = TestApi.Client(server);
        _api = new ApiResources(_client);
        (Fate, _nodes) = (fate ?? (_ => PodFate.Run), nodes);
        _pods = new WatchedCollection<V1Pod>(new Informer<V1Pod>(_api.Pods, new InformerOptions(), TimeProvider.System, NullLogger.Instance));
        _pods.Changed += (_, now) =>
        {
            if (now is not null)
                _queue.Add(ObjectKey.Of(now.Metadata));
        };
        var loop = new KeyedController("fake-kubelets", _queue, [_pods], TendAsync, workers, NullLogger.Instance);
        _running = Task.WhenAll(_pods.RunAsync(_stop.Token), loop.RunAsync(_stop.Token));
    }

    /// <summary>What becomes of a pod; asked again whenever the pod changes or <see cref="LookAgain"/>.</summary>
    public Func<V1Pod, PodFate> Fate { get; set; }

    public static FakeKubelets Start(RunningApiServer server, Func<V1Pod, PodFate>? fate = null, string[]? nodes = null, int workers = 8) =>
        new(server, fate, nodes ?? ["node-0", "node-1", "node-2"], workers);

    /// <summary>After <see cref="Fate"/> was changed.</summary>
    public void LookAgain()
    {
        foreach (var pod in _pods.Items.Values)
            _queue.Add(ObjectKey.Of(pod.Metadata));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _queue.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task<TimeSpan?> TendAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_pods.Find(key) is not { } pod)
            return null;
        try
        {
            await TendAsync(pod, cancel);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went, or another one has its name.
        }
        return null;
    }

    private async Task TendAsync(V1Pod pod, CancellationToken cancel)
    {
        var (ns, name, fate) = (pod.Metadata.NamespaceProperty, pod.Metadata.Name, Fate(pod));
        var isOver = pod.Status?.Phase is "Succeeded" or "Failed";
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            if (fate == PodFate.Linger)
                return;
            if (!isOver && pod.Metadata.Finalizers is { Count: > 0 })
                await StatusAsync(pod, "Failed", false, 137, cancel);
            await _api.Pods.DeleteAsync(ns, name, new V1DeleteOptions { GracePeriodSeconds = 0, Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } }, cancel);
            return;
        }
        if (isOver || fate == PodFate.Pending)
            return;
        if (string.IsNullOrEmpty(pod.Spec.NodeName))
        {
            var binding = new V1Binding { ApiVersion = "v1", Kind = "Binding", Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns }, Target = new V1ObjectReference { Kind = "Node", Name = NodeOf(pod) } };
            await _api.Client.SendAsync(
                new ApiRequest(HttpMethod.Post, $"/api/v1/namespaces/{ns}/pods/{name}/binding") { Body = System.Text.Encoding.UTF8.GetBytes(k8s.KubernetesJson.Serialize(binding)) }, cancel);
        }
        var (phase, ready) = fate switch
        {
            PodFate.Succeed => ("Succeeded", false),
            PodFate.Fail or PodFate.Evict => ("Failed", false),
            PodFate.Unready => ("Running", false),
            _ => ("Running", true),
        };
        var isReady = pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;
        if (pod.Status?.Phase != phase || ready != isReady)
            await StatusAsync(pod, phase, ready, phase == "Failed" ? 1 : 0, cancel, fate == PodFate.Evict);
    }

    private async Task StatusAsync(V1Pod pod, string phase, bool ready, int exitCode, CancellationToken cancel, bool isDisrupted = false)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var conditions = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False", ["lastTransitionTime"] = now });
        if (isDisrupted)
            conditions.Add(new JsonObject { ["type"] = "DisruptionTarget", ["status"] = "True", ["reason"] = "EvictionByEvictionAPI", ["lastTransitionTime"] = now });
        var isOver = phase is "Succeeded" or "Failed";
        JsonObject state = isOver
            ? new() { ["terminated"] = new JsonObject { ["exitCode"] = exitCode, ["finishedAt"] = now, ["startedAt"] = now } }
            : new() { ["running"] = new JsonObject { ["startedAt"] = now } };
        var containers = new JsonArray([.. pod.Spec.Containers.Select(c => new JsonObject
        {
            ["name"] = c.Name, ["image"] = c.Image, ["imageID"] = "x", ["ready"] = ready, ["restartCount"] = 0, ["state"] = state.DeepClone(),
        })]);
        var status = new JsonObject { ["phase"] = phase, ["startTime"] = now, ["conditions"] = conditions, ["containerStatuses"] = containers };
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid }, ["status"] = status };
        await _api.Pods.PatchAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, ApiPatch.Merge(patch), cancel, "status");
    }

    private string NodeOf(V1Pod pod) =>
        pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms?.FirstOrDefault()?.MatchFields?.FirstOrDefault()?.Values?.FirstOrDefault()
        ?? _nodes[(Interlocked.Increment(ref _next) & int.MaxValue) % _nodes.Length];
}
