using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>
/// Rolls Deployments out. Woken by changes of those and of their ReplicaSets, and by the last pod that goes where pods must go before others come;
/// writes ReplicaSets and the Deployment's status.
/// </summary>
public sealed class DeploymentController : IController
{
    private readonly WatchedCollection<V1Deployment> _deployments;
    private readonly OwnedObjects<V1ReplicaSet> _sets;
    private readonly OwnedObjects<V1Pod> _pods;
    private readonly PendingWrites<V1ReplicaSet> _pending;
    private readonly Claimer<V1Deployment, V1ReplicaSet> _claimer;
    private readonly DeploymentExecutor _executor;
    private readonly WorkQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedController _loop;

    public DeploymentController(ControllerContext context)
    {
        (_time, _logger) = (context.Time, context.Loggers.CreateLogger<DeploymentController>());
        _deployments = context.Collections.Of(context.Api.Deployments);
        _sets = new OwnedObjects<V1ReplicaSet>(context.Collections.Of(context.Api.ReplicaSets));
        _pods = new OwnedObjects<V1Pod>(context.Collections.Of(context.Api.Pods));
        _pending = new PendingWrites<V1ReplicaSet>(_sets.Collection, context.Time);
        _claimer = new Claimer<V1Deployment, V1ReplicaSet>(context.Api.Deployments, context.Api.ReplicaSets, ObjectKind.Deployment, _pending);
        _executor = new DeploymentExecutor(context.Api, context.Events.Create("deployment-controller"), _pending, context.Time);
        _queue = context.CreateQueue("deployment");
        _deployments.Changed += (before, now) => _queue.Add(ObjectKey.Of((now ?? before)!.Metadata));
        _ = new OwnerWake<V1Deployment, V1ReplicaSet>(_deployments, _sets.Collection, ObjectKind.Deployment.Kind, d => LabelSelectorBuilder.Build(d.Spec.Selector), _queue.Add);
        _pods.Collection.Changed += PodChanged;
        _loop = new KeyedController(
            Name, _queue, [_deployments, _sets.Collection, _pods.Collection], ReconcileAsync, context.Workloads.ConcurrentDeploymentSyncs, _logger);
    }

    public string Name => "deployment-controller";

    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(cancel);

    /// <summary>Only who waits for pods to end before others are made needs to hear of pods.</summary>
    private void PodChanged(V1Pod? before, V1Pod? now)
    {
        if (before is null || now is not null && (PodStateRules.IsTerminal(before) || !PodStateRules.IsTerminal(now)))
            return;
        if (OwnerRules.ControllerOf(before.Metadata) is { Kind: "ReplicaSet" } set
            && _sets.Collection.Find(new ObjectKey(before.Metadata.NamespaceProperty, set.Name)) is { } found
            && OwnerRules.ControllerOf(found.Metadata) is { Kind: "Deployment" } owner
            && _deployments.Find(new ObjectKey(before.Metadata.NamespaceProperty, owner.Name)) is { } deployment && !DeploymentRules.IsRolling(deployment))
            _queue.Add(ObjectKey.Of(deployment.Metadata));
    }

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancel)
    {
        if (_deployments.Find(key) is not { } deployment)
        {
            _pending.Forget(key);
            return null;
        }
        // What was written comes back by the watch, and wakes the Deployment again.
        if (!_pending.AreSeen(key))
            return TimeSpan.FromMinutes(5);
        LabelSelector? selector;
        try
        {
            selector = LabelSelectorBuilder.Build(deployment.Spec.Selector);
        }
        catch (SelectorFormatException e)
        {
            DeploymentLog.BadSelector(_logger, key.ToString(), e.Message);
            return null;
        }
        if (selector is { IsEmpty: true })
            return await _executor.ExecuteAsync(deployment, DeploymentPlanner.PlanForSelectingAll(deployment), cancel).ConfigureAwait(false);
        var sets = await _claimer.ClaimAsync(deployment.Metadata, selector, _sets.OfOrNobodys(deployment.Metadata), cancel).ConfigureAwait(false);
        var plan = DeploymentPlanner.Plan(deployment, sets, newest => sets.Any(s => s.Metadata.Uid != newest?.Metadata.Uid && _pods.Of(s.Metadata.Uid).Any(p => !PodStateRules.IsTerminal(p))), _time.GetUtcNow());
        return await _executor.ExecuteAsync(deployment, plan, cancel).ConfigureAwait(false);
    }
}
