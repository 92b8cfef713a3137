using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Pods;

/// <summary>Makes and deletes pods of an owner, tells of it in events of the owner, and remembers what is not seen yet.</summary>
public sealed class PodWriter(ApiResource<V1Pod> pods, IObjectEventRecorder events, PendingWrites<V1Pod> pending)
{
    /// <summary>In a namespace that goes nothing can be made, and nobody needs to hear of it: the owner is about to go too.</summary>
    /// <param name="owner">That the event is about.</param>
    /// <exception cref="ApiException">As the server says.</exception>
    public async Task CreateAsync(V1ObjectReference owner, V1Pod pod, CancellationToken cancel)
    {
        V1Pod made;
        try
        {
            made = await pods.CreateAsync(owner.NamespaceProperty, pod, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (IsNamespaceGoing(e))
        {
            return;
        }
        catch (ApiException e)
        {
            events.Record(owner, EventType.Warning, "FailedCreate", $"Error creating: {e.Message}");
            throw;
        }
        pending.Written(KeyOf(owner), made);
        events.Record(owner, EventType.Normal, "SuccessfulCreate", $"Created pod: {made.Metadata.Name}");
    }

    /// <summary>One that is gone already is as good.</summary>
    /// <returns>What the server says against it; null: it is done.</returns>
    public async Task<ApiException?> DeleteAsync(V1ObjectReference owner, V1Pod pod, CancellationToken cancel)
    {
        try
        {
            var which = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } };
            await pods.DeleteAsync(pod.Metadata.NamespaceProperty, pod.Metadata.Name, which, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or gone and another one has its name.
            pending.Deleted(KeyOf(owner), pod);
            return null;
        }
        catch (ApiException e)
        {
            events.Record(owner, EventType.Warning, "FailedDelete", $"Error deleting: {e.Message}");
            return e;
        }
        pending.Deleted(KeyOf(owner), pod);
        events.Record(owner, EventType.Normal, "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}");
        return null;
    }

    public static bool IsNamespaceGoing(ApiException e) => e.IsForbidden && e.Message.Contains("because it is being terminated", StringComparison.Ordinal);

    private static ObjectKey KeyOf(V1ObjectReference owner) => new(owner.NamespaceProperty ?? "", owner.Name);
}
