using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.TaintEviction;

/// <summary>Deletes pods from nodes with NoExecute taints that they do not bear, or no longer. Woken by pods, by taints, and when a pod's time has come.</summary>
public sealed class TaintEvictionController : IController
{
    public const string ControllerName = "taint-eviction-controller";
    private readonly ApiResource<V1Pod> _api;
    private readonly WatchedCollection<V1Pod> _pods;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly ObjectIndex<V1Pod> _byNode;
    private readonly ConcurrentDictionary<ObjectKey, (string Uid, TimeSpan Due)> _due = [];
    private readonly IObjectEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;

    public TaintEvictionController(ControllerContext context)
    {
        (_api, _time, _begun) = (context.Api.Pods, context.Time, context.Time.GetTimestamp());
        _pods = context.Collections.Of(context.Api.Pods);
        _nodes = context.Collections.Of(context.Api.Nodes);
        _byNode = _pods.Index("node", p => string.IsNullOrEmpty(p.Spec?.NodeName) ? [] : [p.Spec.NodeName]);
        _events = context.Events.Create(ControllerName);
        _queue = context.CreateQueue("noexec_taint_pod");
        _pods.Changed += (before, now) =>
        {
            if (!string.IsNullOrEmpty((now ?? before)!.Spec?.NodeName))
                _queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        };
        _nodes.Changed += (before, now) =>
        {
            if (!NoExecute(before).Select(Text).SequenceEqual(NoExecute(now).Select(Text)))
                foreach (var pod in _byNode[(now ?? before)!.Metadata.Name])
                    _queue.Add(ObjectKey.Of(pod.Metadata));
        };
        _loop = new KeyedController(ControllerName, _queue, [_pods, _nodes], ReconcileAsync, workers: 8, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private static IEnumerable<V1Taint> NoExecute(V1Node? node) => (node?.Spec?.Taints ?? []).Where(t => t.Effect == "NoExecute");

    private static string Text(V1Taint taint) => $"{taint.Key}={taint.Value}";

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        var pod = _pods.Find(key);
        if (pod is null || pod.Metadata.DeletionTimestamp is not null)
        {
            if (_due.TryRemove(key, out _) && pod is null)
                Tell(key, null, $"Cancelling deletion of Pod {key}");
            return null;
        }
        var now = _time.GetElapsedTime(_begun);
        var before = _due.TryGetValue(key, out var known) && known.Uid == pod.Metadata.Uid ? known.Due : (TimeSpan?)null;
        var taints = NoExecute(_nodes.Items.GetValueOrDefault(pod.Spec.NodeName ?? "")).ToList();
        var step = EvictionRules.Next(taints.Count == 0 ? null : TolerationRules.Stay(taints, pod.Spec.Tolerations), before, now);
        if (step.IsCancelled)
            Tell(key, pod, $"Cancelling deletion of Pod {key}");
        if (step.Due is not { } due)
        {
            _due.TryRemove(key, out _);
            return null;
        }
        _due[key] = (pod.Metadata.Uid, due);
        if (due > now)
            return due - now;
        await EvictAsync(key, pod, cancel).ConfigureAwait(false);
        return null;
    }

    private async Task EvictAsync(ObjectKey key, V1Pod pod, CancellationToken cancel)
    {
        Tell(key, pod, $"Marking for deletion Pod {key}");
        var why = PodStatusPatchRules.DisruptionTarget("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        try
        {
            if (PodStateRules.Condition(pod, why.Type) is not { Status: "True" } has || has.Reason != why.Reason)
                await _api.PatchAsync(key.Namespace, key.Name, PodStatusPatchRules.Patch(pod, null, why, _time.GetUtcNow()), cancel, "status").ConfigureAwait(false);
            await _api.DeleteAsync(key.Namespace, key.Name, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } }, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went by itself, or another one has its name and comes up here itself.
        }
        _due.TryRemove(key, out _);
    }

    private void Tell(ObjectKey key, V1Pod? pod, string message) =>
        _events.Record(
            new V1ObjectReference { ApiVersion = "v1", Kind = "Pod", NamespaceProperty = key.Namespace, Name = key.Name, Uid = pod?.Metadata.Uid }, EventType.Normal, "TaintManagerEviction", message);
}
