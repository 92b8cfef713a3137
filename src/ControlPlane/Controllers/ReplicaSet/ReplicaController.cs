using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>
/// Keeps as many pods as a ReplicaSet or ReplicationController wants. Woken by changes of those, of their pods and of pods without an owner; makes,
/// deletes, adopts and releases pods, and writes the set's status.
/// </summary>
public sealed class ReplicaController<T> : IController
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ReplicaKind<T> _kind;
    private readonly ApiResource<T> _api;
    private readonly WatchedCollection<T> _sets;
    private readonly ObjectIndex<T> _byOwner;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly PendingWrites<V1Pod> _pending;
    private readonly Claimer<T, V1Pod> _claimer;
    private readonly PodWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public ReplicaController(ReplicaKind<T> kind, int workers, ControllerContext context)
    {
        (_kind, _time, _api) = (kind, context.Time, kind.Resource(context.Api));
        _logger = context.Loggers.CreateLogger(typeof(ReplicaController<T>));
        _sets = context.Collections.Of(_api);
        _byOwner = _sets.Index("controller-uid", s => OwnerRules.ControllerUids(s.Metadata));
        _pods = new OwnedObjects<V1Pod>(context.Collections.Of(context.Api.Pods));
        _pending = new PendingWrites<V1Pod>(_pods.Collection, context.Time);
        _claimer = new Claimer<T, V1Pod>(_api, context.Api.Pods, kind.Kind, _pending);
        _writer = new PodWriter(context.Api.Pods, context.Events.Create(kind.Component), _pending);
        var queue = context.CreateQueue(kind.Queue);
        _sets.Changed += (before, now) => queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _ = new OwnerWake<T, V1Pod>(_sets, _pods.Collection, kind.Kind.Kind, s => LabelSelectorBuilder.Build(kind.Wish(s).Selector), queue.Add);
        _loop = new KeyedController(kind.Controller, queue, [_sets, _pods.Collection], ReconcileAsync, workers, _logger);
    }

    public string Name => _kind.Controller;

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_sets.Find(key) is not { } set)
        {
            _pending.Forget(key);
            return null;
        }
        var wish = _kind.Wish(set);
        LabelSelector? selector;
        try
        {
            selector = LabelSelectorBuilder.Build(wish.Selector);
        }
        catch (SelectorFormatException e)
        {
            // Only a change of the set can mend it.
            ReplicaSetLog.BadSelector(_logger, _kind.Kind.Kind, key.ToString(), e.Message);
            return null;
        }
        // Asked before the pods are read: what is seen of them is at least as new.
        var isCurrent = _pending.AreSeen(key);
        var pods = _pods.OfOrNobodys(wish.Meta);
        var active = await _claimer.ClaimAsync(wish.Meta, selector, pods.Where(PodStateRules.IsActive), cancel).ConfigureAwait(false);
        var plan = isCurrent ? ReplicaPlanner.Plan(wish, active, Related(wish.Meta), _time.GetUtcNow()) : ReplicaPlan.Nothing;
        var failure = await ExecuteAsync(wish, plan, cancel).ConfigureAwait(false);
        var terminating = pods.Count(p => OwnerRules.IsControlledBy(p.Metadata, wish.Meta.Uid) && PodStateRules.IsTerminating(p) && selector.Selects(p.Metadata.Labels));
        var now = _time.GetUtcNow();
        var status = ReplicaStatusRules.Compute(wish, _kind.Status(set), active, _kind.TellsTerminating ? terminating : null, failure?.Message, now);
        await WriteAsync(set, status, cancel).ConfigureAwait(false);
        if (failure is not null)
            throw failure;
        return status.Ready == status.Available ? null : PodStateRules.NextAvailable(active, wish.MinReadySeconds, now) ?? TimeSpan.FromSeconds(wish.MinReadySeconds);
    }

    private IEnumerable<V1Pod> Related(V1ObjectMeta set) =>
        OwnerRules.ControllerUids(set).SelectMany(owner => _byOwner[owner]).SelectMany(s => _pods.Of(s.Metadata.Uid));

    private async Task<ApiException?> ExecuteAsync(ReplicaWish wish, ReplicaPlan plan, CancellationToken cancel)
    {
        if (plan.Create + plan.Delete.Count == 0)
            return null;
        ReplicaSetLog.Acting(_logger, _kind.Kind.Kind, ObjectKey.Of(wish.Meta).ToString(), plan.Reason, plan.Create, plan.Delete.Count);
        var about = _kind.Kind.Reference(wish.Meta);
        var (_, failure) = await SlowStart.RunAsync(
            plan.Create, _ => _writer.CreateAsync(about, PodTemplateRules.Build(wish.Template, _kind.Kind, wish.Meta), cancel)).ConfigureAwait(false);
        var deletions = await Task.WhenAll(plan.Delete.Select(p => _writer.DeleteAsync(about, p, cancel))).ConfigureAwait(false);
        return failure ?? deletions.FirstOrDefault(f => f is not null);
    }

    private async Task WriteAsync(T set, ReplicaStatus status, CancellationToken cancel)
    {
        if (status.SameAs(_kind.Status(set)))
            return;
        var changed = ObjectCopy.Of(set);
        (changed.ApiVersion, changed.Kind) = (_kind.Kind.ApiVersion, _kind.Kind.Kind);
        _kind.SetStatus(changed, status);
        await _api.ReplaceAsync(set.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false);
    }
}
