using System.Collections.Immutable;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Templates;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Deployment;

/// <summary>Carries plans for Deployments out.</summary>
internal sealed class DeploymentExecutor(ApiResources api, IObjectEventRecorder events, PendingWrites<V1ReplicaSet> pending, TimeProvider time)
{
    /// <exception cref="ApiException">Something could not be done; what comes after it in the plan was not tried.</exception>
    public async Task<TimeSpan?> ExecuteAsync(V1Deployment deployment, DeploymentPlan plan, CancellationToken cancel)
    {
        if (plan.Rollback is { } rolledBack)
            await api.Deployments.ReplaceAsync(deployment.Metadata.NamespaceProperty, Typed(rolledBack), cancel).ConfigureAwait(false);
        foreach (var e in plan.Events)
            Tell(deployment, e.Type, e.Reason, e.Message);
        foreach (var write in plan.Writes)
            if (!await WriteAsync(deployment, write, cancel).ConfigureAwait(false))
                return null;
        foreach (var set in plan.Deletes)
            await DeleteAsync(deployment, set, cancel).ConfigureAwait(false);
        if (plan.Status is { } status)
            await WriteStatusAsync(deployment, status, plan.Revision, cancel).ConfigureAwait(false);
        return plan.Again;
    }

    /// <returns>False: the set's name is another's; the Deployment was told to take another name, and comes up again.</returns>
    private async Task<bool> WriteAsync(V1Deployment deployment, SetWrite write, CancellationToken cancel)
    {
        var set = write.Set;
        if (write.IsNew)
        {
            if (await CreateAsync(deployment, set, cancel).ConfigureAwait(false) is not { } made)
                return false;
            pending.Written(ObjectKey.Of(deployment.Metadata), made);
        }
        else
        {
            (set.ApiVersion, set.Kind) = (ObjectKind.ReplicaSet.ApiVersion, ObjectKind.ReplicaSet.Kind);
            pending.Written(ObjectKey.Of(deployment.Metadata), await api.ReplicaSets.ReplaceAsync(set.Metadata.NamespaceProperty, set, cancel).ConfigureAwait(false));
        }
        if (write.Event.Length > 0)
            Tell(deployment, EventType.Normal, "ScalingReplicaSet", write.Event);
        return true;
    }

    private async Task<V1ReplicaSet?> CreateAsync(V1Deployment deployment, V1ReplicaSet set, CancellationToken cancel)
    {
        try
        {
            return await api.ReplicaSets.CreateAsync(set.Metadata.NamespaceProperty, set, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            var there = await api.ReplicaSets.GetAsync(set.Metadata.NamespaceProperty, set.Metadata.Name, cancel).ConfigureAwait(false);
            if (OwnerRules.IsControlledBy(there.Metadata, deployment.Metadata.Uid) && TemplateText.AreEqual(there.Spec.Template, deployment.Spec.Template))
                return there;
            var status = deployment.Status is null ? new V1DeploymentStatus() : ObjectCopy.Of(deployment.Status);
            status.CollisionCount = (status.CollisionCount ?? 0) + 1;
            await WriteStatusAsync(deployment, status, null, cancel).ConfigureAwait(false);
            return null;
        }
        catch (ApiException e) when (!PodWriter.IsNamespaceGoing(e) && !cancel.IsCancellationRequested)
        {
            await TellNotCreatedAsync(deployment, $"Failed to create new replica set \"{set.Metadata.Name}\": {e.Message}", cancel).ConfigureAwait(false);
            throw;
        }
    }

    private async Task TellNotCreatedAsync(V1Deployment deployment, string message, CancellationToken cancel)
    {
        Tell(deployment, EventType.Warning, DeploymentConditionRules.SetCreateError, message);
        if (!DeploymentRules.HasProgressDeadline(deployment))
            return;
        var status = deployment.Status is null ? new V1DeploymentStatus() : ObjectCopy.Of(deployment.Status);
        var before = ImmutableArray.CreateRange(status.Conditions ?? []);
        var now = DeploymentConditionRules.With(before, DeploymentConditionRules.Progressing, "False", DeploymentConditionRules.SetCreateError, message, time.GetUtcNow());
        if (now == before)
            return;
        status.Conditions = [.. now];
        try
        {
            await WriteStatusAsync(deployment, status, null, cancel).ConfigureAwait(false);
        }
        catch (ApiException)
        {
            // The failure itself is what the caller tells.
        }
    }

    private async Task DeleteAsync(V1Deployment deployment, V1ReplicaSet set, CancellationToken cancel)
    {
        try
        {
            var which = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = set.Metadata.Uid }, PropagationPolicy = "Background" };
            await api.ReplicaSets.DeleteAsync(set.Metadata.NamespaceProperty, set.Metadata.Name, which, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // As good.
        }
        pending.Deleted(ObjectKey.Of(deployment.Metadata), set);
    }

    private async Task WriteStatusAsync(V1Deployment deployment, V1DeploymentStatus status, string? revision, CancellationToken cancel)
    {
        var changed = Typed(ObjectCopy.Of(deployment));
        changed.Status = status;
        if (revision is not null)
            (changed.Metadata.Annotations ??= new Dictionary<string, string>())[RevisionRules.Revision] = revision;
        await api.Deployments.ReplaceAsync(changed.Metadata.NamespaceProperty, changed, cancel, "status").ConfigureAwait(false);
    }

    private static V1Deployment Typed(V1Deployment deployment)
    {
        (deployment.ApiVersion, deployment.Kind) = (ObjectKind.Deployment.ApiVersion, ObjectKind.Deployment.Kind);
        return deployment;
    }

    private void Tell(V1Deployment deployment, EventType type, string reason, string message) =>
        events.Record(ObjectKind.Deployment.Reference(deployment.Metadata), type, reason, message);
}
