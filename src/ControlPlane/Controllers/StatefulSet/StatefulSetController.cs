using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Revisions;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>
/// Keeps the pods of StatefulSets, each with a name and volumes of its own. Woken by changes of those, of their pods, and of what it wrote; writes pods,
/// claims, ControllerRevisions and the set's status.
/// </summary>
public sealed class StatefulSetController : IController
{
    private readonly ApiResources _api;
    private readonly WatchedCollection<V1StatefulSet> _sets;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly OwnedObjects<V1ControllerRevision> _revisions;
    private readonly WatchedCollection<V1PersistentVolumeClaim> _claims;
    private readonly StatefulPending _pending;
    private readonly Claimer<V1StatefulSet, V1Pod> _podClaimer;
    private readonly Claimer<V1StatefulSet, V1ControllerRevision> _revisionClaimer;
    private readonly RevisionWriter _writer;
    private readonly StatefulSetExecutor _executor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public StatefulSetController(ControllerContext context)
    {
        (_api, _time, _logger) = (context.Api, context.Time, context.Loggers.CreateLogger<StatefulSetController>());
        _sets = context.Collections.Of(_api.StatefulSets);
        _pods = new OwnedObjects<V1Pod>(context.Collections.Of(_api.Pods));
        _revisions = new OwnedObjects<V1ControllerRevision>(context.Collections.Of(_api.ControllerRevisions));
        _claims = context.Collections.Of(_api.PersistentVolumeClaims);
        _pending = new StatefulPending(_sets, _pods.Collection, _revisions.Collection, _claims, context.Time);
        _podClaimer = new Claimer<V1StatefulSet, V1Pod>(_api.StatefulSets, _api.Pods, ObjectKind.StatefulSet, _pending.Pods);
        _revisionClaimer = new Claimer<V1StatefulSet, V1ControllerRevision>(_api.StatefulSets, _api.ControllerRevisions, ObjectKind.StatefulSet, _pending.Revisions);
        _writer = new RevisionWriter(_api, ObjectKind.StatefulSet, _pending.Revisions);
        _executor = new StatefulSetExecutor(_api, context.Events.Create("statefulset-controller"), _pending.Pods, _pending.Claims);
        var queue = context.CreateQueue("statefulset");
        _sets.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _ = new OwnerWake<V1StatefulSet, V1Pod>(_sets, _pods.Collection, ObjectKind.StatefulSet.Kind, s => LabelSelectorBuilder.Build(s.Spec.Selector), queue.Add);
        _ = new OwnerWake<V1StatefulSet, V1ControllerRevision>(_sets, _revisions.Collection, ObjectKind.StatefulSet.Kind, _ => null, queue.Add);
        _claims.Changed += (before, now) =>
        {
            // Claims do not say whose they are; whoever waits for one wants to hear of it.
            foreach (var key in _pending.WhoWaitsForClaims((now ?? before)!.Metadata.NamespaceProperty))
                queue.Add(key);
        };
        _loop = new KeyedController(
            Name, queue, [_sets, _pods.Collection, _revisions.Collection, _claims], ReconcileAsync, context.Workloads.ConcurrentStatefulSetSyncs, _logger);
    }

    public string Name => "statefulset-controller";

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_sets.Find(key) is not { } set)
        {
            _pending.Forget(key);
            return null;
        }
        if (!_pending.AreSeen(key))
            return TimeSpan.FromMinutes(5);
        try
        {
            var selector = LabelSelectorBuilder.Build(set.Spec.Selector);
            var candidates = _pods.OfOrNobodys(set.Metadata).Where(p => OwnerRules.ControllerOf(p.Metadata) is not null || StatefulSetRules.Ordinal(set, p) is not null);
            var revisions = await _revisionClaimer.ClaimAsync(set.Metadata, selector, _revisions.OfOrNobodys(set.Metadata), cancel).ConfigureAwait(false);
            var pods = await _podClaimer.ClaimAsync(set.Metadata, selector, candidates, cancel).ConfigureAwait(false);
            return await ReconcileAsync(set, TemplateRevisionRules.Sorted(revisions), pods, cancel).ConfigureAwait(false);
        }
        catch (SelectorFormatException e)
        {
            StatefulSetLog.BadSelector(_logger, key.ToString(), e.Message);
            return null;
        }
    }

    private async Task<TimeSpan?> ReconcileAsync(V1StatefulSet set, V1ControllerRevision[] revisions, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var (update, collisions) = await _writer.EnsureAsync(set.Metadata, set.Spec.Template, revisions, set.Status?.CollisionCount ?? 0, cancel).ConfigureAwait(false);
        var current = revisions.FirstOrDefault(r => r.Metadata.Name == set.Status?.CurrentRevision) ?? update;
        if (current.Metadata.Name == update.Metadata.Name)
            current = update;
        var seen = new StatefulSeen(set, current, update, collisions, [.. pods], name => _claims.Find(new ObjectKey(set.Metadata.NamespaceProperty, name)));
        var now = _time.GetUtcNow();
        var plan = StatefulSetPlanner.Plan(seen, now);
        var failure = await _executor.ExecuteAsync(set, plan, cancel).ConfigureAwait(false);
        var status = StatefulStatusRules.Completed(set, plan.Status);
        await WriteAsync(set, status, cancel).ConfigureAwait(false);
        if (failure is not null)
            throw failure;
        foreach (var old in Superfluous(set, revisions, status, pods))
            await _writer.DeleteAsync(set.Metadata, old, cancel).ConfigureAwait(false);
        return status.ReadyReplicas == status.AvailableReplicas
            ? null
            : PodStateRules.NextAvailable(pods, set.Spec.MinReadySeconds ?? 0, now) ?? TimeSpan.FromSeconds(set.Spec.MinReadySeconds ?? 0);
    }

    private static V1ControllerRevision[] Superfluous(V1StatefulSet set, V1ControllerRevision[] revisions, V1StatefulSetStatus status, IReadOnlyList<V1Pod> pods)
    {
        var live = pods.Select(StatefulSetRules.Revision).Append(status.CurrentRevision).Append(status.UpdateRevision).ToHashSet(StringComparer.Ordinal);
        var old = revisions.Where(r => !live.Contains(r.Metadata.Name)).ToArray();
        return set.Spec.RevisionHistoryLimit is not { } limit || limit < 0 ? [] : old[..Math.Max(0, old.Length - limit)];
    }

    private async Task WriteAsync(V1StatefulSet set, V1StatefulSetStatus status, CancellationToken cancel)
    {
        if (StatefulStatusRules.AreSame(status, set.Status))
            return;
        var changed = ObjectCopy.Of(set);
        (changed.ApiVersion, changed.Kind, changed.Status) = (ObjectKind.StatefulSet.ApiVersion, ObjectKind.StatefulSet.Kind, status);
        _pending.Sets.Written(ObjectKey.Of(set.Metadata), await _api.StatefulSets.ReplaceAsync(set.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false));
    }
}
