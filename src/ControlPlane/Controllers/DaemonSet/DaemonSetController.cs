using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Revisions;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>
/// Keeps one pod of a DaemonSet on each node that it is for. Woken by changes of those, of their pods, and of nodes' labels and taints; writes pods,
/// ControllerRevisions and the set's status.
/// </summary>
public sealed class DaemonSetController : IController
{
    private readonly WatchedCollection<V1DaemonSet> _sets;
    private readonly WatchedCollection<V1Node> _nodes;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly OwnedObjects<V1ControllerRevision> _revisions;
    private readonly DaemonPending _pending;
    private readonly Claimer<V1DaemonSet, V1Pod> _podClaimer;
    private readonly Claimer<V1DaemonSet, V1ControllerRevision> _revisionClaimer;
    private readonly RevisionWriter _writer;
    private readonly DaemonSetExecutor _executor;
    private readonly ConcurrentDictionary<ObjectKey, FailedDaemons> _failed = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public DaemonSetController(ControllerContext context)
    {
        var api = context.Api;
        (_time, _logger) = (context.Time, context.Loggers.CreateLogger<DaemonSetController>());
        _sets = context.Collections.Of(api.DaemonSets);
        _nodes = context.Collections.Of(api.Nodes);
        _pods = new OwnedObjects<V1Pod>(context.Collections.Of(api.Pods));
        _revisions = new OwnedObjects<V1ControllerRevision>(context.Collections.Of(api.ControllerRevisions));
        _pending = new DaemonPending(_sets, _pods.Collection, _revisions.Collection, context.Time);
        _podClaimer = new Claimer<V1DaemonSet, V1Pod>(api.DaemonSets, api.Pods, ObjectKind.DaemonSet, _pending.Pods);
        _revisionClaimer = new Claimer<V1DaemonSet, V1ControllerRevision>(api.DaemonSets, api.ControllerRevisions, ObjectKind.DaemonSet, _pending.Revisions);
        _writer = new RevisionWriter(api, ObjectKind.DaemonSet, _pending.Revisions);
        _executor = new DaemonSetExecutor(api, context.Events.Create("daemonset-controller"), _pending);
        var queue = context.CreateQueue("daemonset");
        _sets.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _ = new OwnerWake<V1DaemonSet, V1Pod>(_sets, _pods.Collection, ObjectKind.DaemonSet.Kind, s => LabelSelectorBuilder.Build(s.Spec.Selector), queue.Add);
        _ = new OwnerWake<V1DaemonSet, V1ControllerRevision>(_sets, _revisions.Collection, ObjectKind.DaemonSet.Kind, _ => null, queue.Add);
        _nodes.Changed += (before, now) =>
        {
            if (!NodeChangeRules.Matters(before, now))
                return;
            foreach (var set in _sets.Items.Values)
                queue.Add(ObjectKey.Of(set.Metadata));
        };
        _loop = new KeyedController(
            Name, queue, [_sets, _nodes, _pods.Collection, _revisions.Collection], ReconcileAsync, context.Workloads.ConcurrentDaemonSetSyncs, _logger);
    }

    public string Name => "daemonset-controller";

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_sets.Find(key) is not { } set)
        {
            _pending.Forget(key);
            _failed.TryRemove(key, out _);
            return null;
        }
        if (!_pending.AreSeen(key))
            return TimeSpan.FromMinutes(5);
        if (set.Metadata.DeletionTimestamp is not null)
            return null;
        try
        {
            var selector = LabelSelectorBuilder.Build(set.Spec.Selector);
            if (selector is { IsEmpty: true })
            {
                _executor.Tell(set, EventType.Warning, "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.");
                return null;
            }
            var revisions = await _revisionClaimer.ClaimAsync(set.Metadata, selector, _revisions.OfOrNobodys(set.Metadata), cancel).ConfigureAwait(false);
            var pods = await _podClaimer.ClaimAsync(set.Metadata, selector, _pods.OfOrNobodys(set.Metadata), cancel).ConfigureAwait(false);
            return await ReconcileAsync(key, set, TemplateRevisionRules.Sorted(revisions), pods, cancel).ConfigureAwait(false);
        }
        catch (SelectorFormatException e)
        {
            DaemonSetLog.BadSelector(_logger, key.ToString(), e.Message);
            return null;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, V1DaemonSet set, V1ControllerRevision[] revisions, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var (current, collisions) = await _writer.EnsureAsync(set.Metadata, set.Spec.Template, revisions, set.Status?.CollisionCount ?? 0, cancel).ConfigureAwait(false);
        var seen = DaemonSeen.Of(set, _nodes.Items.Values, pods, TemplateRevisionRules.HashOf(current));
        var now = _time.GetUtcNow();
        var plan = DaemonSetPlanner.Plan(seen, _failed.GetValueOrDefault(key, FailedDaemons.None), now);
        _failed[key] = plan.Memory;
        var failure = await _executor.ExecuteAsync(seen, plan, cancel).ConfigureAwait(false);
        var status = DaemonStatusRules.Compute(seen, collisions, now);
        await _executor.WriteAsync(set, status, cancel).ConfigureAwait(false);
        if (failure is not null)
            throw failure;
        foreach (var old in Superfluous(set, revisions, current, pods))
            await _writer.DeleteAsync(set.Metadata, old, cancel).ConfigureAwait(false);
        TimeSpan? available = status.NumberReady == status.NumberAvailable
            ? null
            : PodStateRules.NextAvailable(pods, set.Spec.MinReadySeconds ?? 0, now) ?? TimeSpan.FromSeconds(set.Spec.MinReadySeconds ?? 0);
        return plan.Again is null ? available : available is null || plan.Again < available ? plan.Again : available;
    }

    private static V1ControllerRevision[] Superfluous(V1DaemonSet set, V1ControllerRevision[] revisions, V1ControllerRevision current, IReadOnlyList<V1Pod> pods)
    {
        var live = pods.Select(p => p.Metadata.Labels is { } labels && labels.TryGetValue(TemplateRevisionRules.HashLabel, out var hash) ? hash : "").ToHashSet(StringComparer.Ordinal);
        var old = revisions.Where(r => r.Metadata.Name != current.Metadata.Name).ToArray();
        return set.Spec.RevisionHistoryLimit is not { } limit ? [] : [.. old.Where(r => !live.Contains(TemplateRevisionRules.HashOf(r))).Take(Math.Max(0, old.Length - limit))];
    }
}
