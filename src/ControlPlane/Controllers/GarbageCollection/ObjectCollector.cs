using k8s.Models;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Looks at one object and its owners as the server has them, and carries out what follows. Failures are thrown, to be tried again.</summary>
/// <param name="changed">Takes what a change of the graph asks for.</param>
public sealed class ObjectCollector(MetadataClient objects, DependencyGraph graph, AbsentOwners absent, Func<DiscoveredApis> apis, Action<GraphEffects> changed)
{
    /// <returns>When to look again without a change.</returns>
    public async Task<TimeSpan?> CollectAsync(string uid, CancellationToken cancel)
    {
        if (graph.Find(uid) is not { } node || node is { IsBeingDeleted: true, IsDeletingDependents: false })
            return null;
        var identity = node.Identity;
        var resource = Resource(identity.ApiVersion, identity.Kind);
        if (resource.IsNamespaced && identity.Namespace.Length == 0)
            return null;
        var latest = await objects.FindAsync(resource, identity.Namespace, identity.Name, cancel).ConfigureAwait(false);
        if (latest?.Uid != uid)
        {
            changed(graph.Gone(identity, isVirtual: true));
            return null;
        }
        if (node.IsDeletingDependents)
            await WaitForDependentsAsync(uid, resource, latest, cancel).ConfigureAwait(false);
        else if (latest.OwnerReferences is { Count: > 0 })
            await JudgeAsync(node, resource, latest, cancel).ConfigureAwait(false);
        // What only its dependents speak of may come and go without a watch telling: it is asked for until one does.
        return node.IsVirtual ? RetryDelayRules.Delay(graph.Looked(uid) + 7) : null;
    }

    /// <summary>Takes the owner off all its dependents, then lets it go.</summary>
    public async Task OrphanAsync(string uid, CancellationToken cancel)
    {
        if (graph.Find(uid) is not { } node)
            return;
        await Parallel.ForEachAsync(graph.Dependents(uid), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (dependent, token) =>
            await DropAsync(Resource(dependent.ApiVersion, dependent.Kind), dependent, [uid], token).ConfigureAwait(false)).ConfigureAwait(false);
        var resource = Resource(node.Identity.ApiVersion, node.Identity.Kind);
        if (await objects.FindAsync(resource, node.Identity.Namespace, node.Identity.Name, cancel).ConfigureAwait(false) is { } latest && latest.Uid == uid)
            await RemoveFinalizerAsync(resource, latest, GraphObject.OrphanFinalizer, cancel).ConfigureAwait(false);
    }

    private DiscoveredResource Resource(string apiVersion, string kind) => apis().Find(apiVersion, kind)
        ?? throw new ApiException(404, "NotFound", $"unable to get REST mapping for {apiVersion}/{kind}.");

    private async Task WaitForDependentsAsync(string uid, DiscoveredResource resource, V1ObjectMeta latest, CancellationToken cancel)
    {
        var (count, untold) = graph.Blocking(uid);
        if (count == 0)
        {
            await RemoveFinalizerAsync(resource, latest, GraphObject.ForegroundFinalizer, cancel).ConfigureAwait(false);
            return;
        }
        var effects = new GraphEffects();
        effects.ToDelete.UnionWith(untold);
        changed(effects);
    }

    private async Task RemoveFinalizerAsync(DiscoveredResource resource, V1ObjectMeta latest, string finalizer, CancellationToken cancel)
    {
        if (latest.Finalizers?.Contains(finalizer) == true)
            await MaybeGone.IgnoreAsync(objects.PatchAsync(
                resource, latest.NamespaceProperty ?? "", latest.Name, ReferencePatchRules.RemoveFinalizer(latest, finalizer), cancel)).ConfigureAwait(false);
    }

    private async Task JudgeAsync(GraphNodeView node, DiscoveredResource resource, V1ObjectMeta latest, CancellationToken cancel)
    {
        var (solid, dangling, waiting) = (0, new List<string>(), new List<string>());
        foreach (var reference in latest.OwnerReferences!)
        {
            var (isValid, owner) = await OwnerAsync(reference, node.Identity.Namespace, cancel).ConfigureAwait(false);
            if (!isValid)
                return;
            if (owner is null)
                dangling.Add(reference.Uid);
            else if (CollectionRules.IsWaiting(owner))
                waiting.Add(reference.Uid);
            else
                solid++;
        }
        switch (CollectionRules.Judge(solid, dangling.Count, waiting.Count, node.DependentCount, node.HasDeletingDependent))
        {
            case CollectionVerdict.Keep:
                return;
            case CollectionVerdict.DropReferences:
                await DropAsync(resource, node.Identity, [.. dangling, .. waiting], cancel).ConfigureAwait(false);
                return;
            case CollectionVerdict.UnblockAndDeleteForeground:
                await objects.PatchAsync(resource, node.Identity.Namespace, latest.Name, ReferencePatchRules.Unblock(latest), cancel).ConfigureAwait(false);
                await DeleteAsync(resource, node.Identity, null, latest, "Foreground", cancel).ConfigureAwait(false);
                return;
            case CollectionVerdict.DeleteForeground:
                await DeleteAsync(resource, node.Identity, latest.ResourceVersion, latest, "Foreground", cancel).ConfigureAwait(false);
                return;
            case CollectionVerdict.Delete:
                await DeleteAsync(resource, node.Identity, latest.ResourceVersion, latest, CollectionRules.PropagationPolicy(latest), cancel).ConfigureAwait(false);
                return;
            default:
                throw new InvalidOperationException("a verdict that is not known");
        }
    }

    /// <returns>Null: there is no such owner. Not valid: an object without namespace cannot have an owner with one, and that never changes.</returns>
    private async Task<(bool IsValid, V1ObjectMeta? Owner)> OwnerAsync(V1OwnerReference reference, string ns, CancellationToken cancel)
    {
        var identity = new ObjectIdentity(reference.ApiVersion, reference.Kind, "", reference.Name, reference.Uid);
        if (absent.Has(identity) || absent.Has(identity with { Namespace = ns }))
            return (true, null);
        var resource = Resource(reference.ApiVersion, reference.Kind);
        if (resource.IsNamespaced && ns.Length == 0)
            return (false, null);
        var owner = await objects.FindAsync(resource, resource.IsNamespaced ? ns : "", reference.Name, cancel).ConfigureAwait(false);
        if (owner?.Uid == reference.Uid)
            return (true, owner);
        absent.Add(identity with { Namespace = resource.IsNamespaced ? ns : "" });
        return (true, null);
    }

    private async Task DropAsync(DiscoveredResource resource, ObjectIdentity item, IReadOnlyCollection<string> owners, CancellationToken cancel)
    {
        try
        {
            await MaybeGone.IgnoreAsync(objects.PatchAsync(resource, item.Namespace, item.Name, ReferencePatchRules.Drop(item.Uid, owners), cancel)).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.StatusCode == 415)
        {
            if (await objects.FindAsync(resource, item.Namespace, item.Name, cancel).ConfigureAwait(false) is { } latest && latest.Uid == item.Uid)
                await MaybeGone.IgnoreAsync(objects.PatchAsync(resource, item.Namespace, item.Name, ReferencePatchRules.Drop(latest, owners), cancel)).ConfigureAwait(false);
        }
    }

    private async Task DeleteAsync(DiscoveredResource resource, ObjectIdentity item, string? version, V1ObjectMeta seen, string policy, CancellationToken cancel)
    {
        var options = new V1DeleteOptions { PropagationPolicy = policy, Preconditions = new V1Preconditions { Uid = item.Uid, ResourceVersion = version } };
        try
        {
            await objects.DeleteAsync(resource, item.Namespace, item.Name, options, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            changed(graph.Gone(item, isVirtual: true));
        }
        catch (ApiException e) when (e.IsConflict && version is not null)
        {
            // Whatever else changed, its owners did not: changes that have nothing to do with them must not keep it alive.
            var live = await objects.FindAsync(resource, item.Namespace, item.Name, cancel).ConfigureAwait(false);
            if (live?.Uid == item.Uid && !CollectionRules.AreSameOwners(live.OwnerReferences, seen.OwnerReferences))
                throw;
            await DeleteAsync(resource, item, null, seen, policy, cancel).ConfigureAwait(false);
        }
    }
}
