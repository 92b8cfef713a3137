using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>Carries steps for StatefulSets out.</summary>
internal sealed class StatefulSetExecutor(
    ApiResources api, IObjectEventRecorder events, PendingWrites<V1Pod> pendingPods, PendingWrites<V1PersistentVolumeClaim> pendingClaims)
{
    /// <returns>The first failure; null: all went well.</returns>
    public async Task<ApiException?> ExecuteAsync(V1StatefulSet set, StatefulPlan plan, CancellationToken cancel)
    {
        if (StatefulSetRules.IsParallel(set))
            return (await SlowStart.RunAsync(plan.Steps.Length, i => StepAsync(set, plan.Steps[i], cancel)).ConfigureAwait(false)).Failure;
        try
        {
            foreach (var step in plan.Steps)
                await StepAsync(set, step, cancel).ConfigureAwait(false);
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }

    private Task StepAsync(V1StatefulSet set, StatefulStep step, CancellationToken cancel) => step switch
    {
        StatefulStep.CreatePod create => CreateAsync(set, create, cancel),
        StatefulStep.CreateClaims claims => CreateClaimsAsync(set, claims.Pod, claims.Claims, cancel),
        StatefulStep.UpdatePod update => UpdateAsync(set, update, cancel),
        StatefulStep.OwnClaim own => OwnAsync(set, own, cancel),
        StatefulStep.DeletePod delete => DeleteAsync(set, delete.Pod, cancel),
        _ => throw new InvalidOperationException($"no such step: {step}"),
    };

    private async Task CreateAsync(V1StatefulSet set, StatefulStep.CreatePod step, CancellationToken cancel)
    {
        var key = ObjectKey.Of(set.Metadata);
        try
        {
            await CreateClaimsAsync(set, step.Pod, step.Claims, cancel).ConfigureAwait(false);
            pendingPods.Written(key, await api.Pods.CreateAsync(set.Metadata.NamespaceProperty, step.Pod, cancel).ConfigureAwait(false));
            Tell(set, EventType.Normal, "SuccessfulCreate", $"Create Pod {step.Pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
        }
        catch (ApiException e)
        {
            // A pod of that name is there already: mostly the one before it, which goes.
            if (!e.IsAlreadyExists && !PodWriter.IsNamespaceGoing(e))
                Tell(set, EventType.Warning, "FailedCreate", $"Create Pod {step.Pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
            throw;
        }
    }

    private async Task CreateClaimsAsync(V1StatefulSet set, V1Pod pod, IEnumerable<V1PersistentVolumeClaim> claims, CancellationToken cancel)
    {
        foreach (var claim in claims)
        {
            try
            {
                pendingClaims.Written(
                    ObjectKey.Of(set.Metadata), await api.PersistentVolumeClaims.CreateAsync(set.Metadata.NamespaceProperty, claim, cancel).ConfigureAwait(false));
                Tell(set, EventType.Normal, "SuccessfulCreate", $"Create Claim {claim.Metadata.Name} Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} success");
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                await CheckAsync(claim, cancel).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                Tell(set, EventType.Warning, "FailedCreate", $"Create Claim {claim.Metadata.Name} for Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
                throw;
            }
        }
    }

    /// <summary>A claim that goes is no use to a new pod.</summary>
    private async Task CheckAsync(V1PersistentVolumeClaim claim, CancellationToken cancel)
    {
        var there = await api.PersistentVolumeClaims.GetAsync(claim.Metadata.NamespaceProperty, claim.Metadata.Name, cancel).ConfigureAwait(false);
        if (there.Metadata.DeletionTimestamp is not null)
            throw new ApiException(409, "Conflict", $"pvc {claim.Metadata.Name} is being deleted");
    }

    private async Task UpdateAsync(V1StatefulSet set, StatefulStep.UpdatePod step, CancellationToken cancel)
    {
        try
        {
            await CreateClaimsAsync(set, step.Pod, step.Claims, cancel).ConfigureAwait(false);
            pendingPods.Written(ObjectKey.Of(set.Metadata), await api.Pods.ReplaceAsync(set.Metadata.NamespaceProperty, step.Pod, cancel).ConfigureAwait(false));
            Tell(set, EventType.Normal, "SuccessfulUpdate", $"Update Pod {step.Pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
        }
        catch (ApiException e) when (!e.IsConflict)
        {
            Tell(set, EventType.Warning, "FailedUpdate", $"Update Pod {step.Pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
            throw;
        }
    }

    private async Task OwnAsync(V1StatefulSet set, StatefulStep.OwnClaim step, CancellationToken cancel)
    {
        var meta = step.Claim.Metadata;
        if (step.HasConflict)
            Tell(
                set, EventType.Warning, "ConflictingController",
                $"PersistentVolumeClaim {meta.Name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim");
        // Replaced, not patched: upstream's role for this controller allows no patches of claims.
        var claim = ObjectCopy.Of(step.Claim);
        (claim.ApiVersion, claim.Kind, claim.Metadata.OwnerReferences) = ("v1", "PersistentVolumeClaim", [.. step.Owners]);
        pendingClaims.Written(ObjectKey.Of(set.Metadata), await api.PersistentVolumeClaims.ReplaceAsync(meta.NamespaceProperty, claim, cancel).ConfigureAwait(false));
    }

    private async Task DeleteAsync(V1StatefulSet set, V1Pod pod, CancellationToken cancel)
    {
        try
        {
            var which = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } };
            await api.Pods.DeleteAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, which, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (!e.IsNotFound && !e.IsConflict)
        {
            Tell(set, EventType.Warning, "FailedDelete", $"Delete Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
            throw;
        }
        catch (ApiException)
        {
            // Gone already.
        }
        pendingPods.Deleted(ObjectKey.Of(set.Metadata), pod);
        Tell(set, EventType.Normal, "SuccessfulDelete", $"Delete Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
    }

    private void Tell(V1StatefulSet set, EventType type, string reason, string message) =>
        events.Record(ObjectKind.StatefulSet.Reference(set.Metadata), type, reason, message);
}
