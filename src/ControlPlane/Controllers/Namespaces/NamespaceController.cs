using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Namespaces;

/// <summary>
/// Empties namespaces that go, and lets them go then. Woken by namespaces, by time, and when the last pod of one that goes is gone; writes the status and
/// the finalizer `kubernetes` of the namespace.
/// </summary>
public sealed class NamespaceController : IController
{
    public const string ControllerName = "namespace-controller";
    private const string Finalizer = "kubernetes";

    /// <summary>
    /// Other API servers of the cluster may let objects into the namespace for a moment after it was told to go: only after this long an empty one is empty.
    /// Upstream begins to delete after that time; here pods are told at once.
    /// </summary>
    private readonly TimeSpan _grace;
    private readonly ApiResources _api;
    private readonly NamespaceCleaner _cleaner;
    private readonly WatchedCollection<V1Namespace> _namespaces;
    private readonly ObjectIndex<V1Pod> _pods;
    private readonly TimeProvider _time;
    private readonly WorkQueue _queue;
    private readonly KeyedController _loop;

    public NamespaceController(ControllerContext context, TimeSpan? grace = null)
    {
        _grace = grace ?? TimeSpan.FromSeconds(5);
        (_api, _time) = (context.Api, context.Time);
        _cleaner = new NamespaceCleaner(context.Api, context.Time);
        _namespaces = context.Collections.Of(context.Api.Namespaces);
        var pods = context.Collections.Of(context.Api.Pods);
        _pods = pods.Index("namespace", p => [p.Metadata.NamespaceProperty]);
        _queue = context.CreateQueue("namespace");
        _namespaces.Changed += (before, now) =>
        {
            if (now?.Metadata.DeletionTimestamp is not null && (before?.Metadata.DeletionTimestamp is null || before.Metadata.Uid != now.Metadata.Uid))
                _queue.Add(ObjectKey.Of(now.Metadata));
        };
        pods.Changed += (before, now) => PodGone(now is null ? before! : null);
        _loop = new KeyedController(
            ControllerName, _queue, [_namespaces, pods], ReconcileAsync, context.Cluster.ConcurrentNamespaceSyncs, context.Loggers.CreateLogger(ControllerName));
    }

    public string Name => ControllerName;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private void PodGone(V1Pod? pod)
    {
        if (pod is not null && _namespaces.Find(new ObjectKey("", pod.Metadata.NamespaceProperty)) is { Metadata.DeletionTimestamp: not null } ns
            && _pods[pod.Metadata.NamespaceProperty].Count == 0)
            _queue.Add(ObjectKey.Of(ns.Metadata));
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        var ns = await MaybeGone.FindAsync(_api.Namespaces.GetAsync("", key.Name, cancel)).ConfigureAwait(false);
        if (ns?.Metadata.DeletionTimestamp is not { } deleted || ns.Spec?.Finalizers is not { Count: > 0 })
            return null;
        if (ns.Status?.Phase != "Terminating")
            ns = await _api.Namespaces.ReplaceAsync("", ns with { Status = (ns.Status ?? new V1NamespaceStatus()) with { Phase = "Terminating" } }, cancel, "status").ConfigureAwait(false);
        var (content, isWhole) = await _cleaner.CleanAsync(key.Name, deleted, cancel).ConfigureAwait(false);
        if (NamespaceConditionRules.Conditions(ns.Status?.Conditions, content, isWhole, _time.GetUtcNow()) is { } conditions)
            ns = await _api.Namespaces.ReplaceAsync("", ns with { Status = ns.Status! with { Conditions = conditions } }, cancel, "status").ConfigureAwait(false);
        if (content.Errors.Count > 0 || content.DiscoveryProblem is not null)
            throw new ApiException(0, "", content.Errors.Count > 0 ? string.Join(", ", content.Errors) : content.DiscoveryProblem!);
        if (!content.IsGone)
            return NamespaceContentRules.NextLook(content.Estimate);
        if (deleted + _grace - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero && wait <= _grace)
            return wait;
        var finalized = ns with { Spec = ns.Spec! with { Finalizers = [.. ns.Spec!.Finalizers!.Where(f => f != Finalizer)] } };
        await MaybeGone.IgnoreAsync(_api.Namespaces.ReplaceAsync("", finalized, cancel, "finalize")).ConfigureAwait(false);
        return null;
    }
}
