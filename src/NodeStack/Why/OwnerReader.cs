using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.Why;

/// <summary>Finds whoever is to make pods of a name, and its pods.</summary>
internal sealed class OwnerReader(ApiResources api, string ns)
{
    /// <summary>Null: nobody.</summary>
    public async Task<(OwnerFacts Owner, IReadOnlyList<V1Pod> Pods)?> FindAsync(string name, CancellationToken cancel)
    {
        if (await GetAsync(api.Deployments, name, cancel).ConfigureAwait(false) is { } deployment)
        {
            var sets = (await ListAsync(api.ReplicaSets, cancel).ConfigureAwait(false)).Where(s => IsOwnedBy(s.Metadata, deployment.Metadata.Uid)).ToList();
            return await WithPodsAsync(OwnerTranslator.Translate(deployment, sets), [deployment.Metadata.Uid, .. sets.Select(static s => s.Metadata.Uid)], cancel).ConfigureAwait(false);
        }
        return await OfAsync(api.StatefulSets, name, OwnerTranslator.Translate, cancel).ConfigureAwait(false)
            ?? await OfAsync(api.DaemonSets, name, OwnerTranslator.Translate, cancel).ConfigureAwait(false)
            ?? await OfAsync(api.ReplicaSets, name, OwnerTranslator.Translate, cancel).ConfigureAwait(false)
            ?? await OfAsync(api.Jobs, name, OwnerTranslator.Translate, cancel).ConfigureAwait(false)
            ?? await OfAsync(api.ReplicationControllers, name, OwnerTranslator.Translate, cancel).ConfigureAwait(false);
    }

    private async Task<(OwnerFacts Owner, IReadOnlyList<V1Pod> Pods)?> OfAsync<T>(ApiResource<T> resource, string name, Func<T, OwnerFacts> translate, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        await GetAsync(resource, name, cancel).ConfigureAwait(false) is { } found
            ? await WithPodsAsync(translate(found), [found.Metadata.Uid], cancel).ConfigureAwait(false)
            : null;

    private async Task<(OwnerFacts Owner, IReadOnlyList<V1Pod> Pods)> WithPodsAsync(OwnerFacts owner, HashSet<string> uids, CancellationToken cancel)
    {
        // Those that end are no longer counted on.
        var pods = (await ListAsync(api.Pods, cancel).ConfigureAwait(false))
            .Where(p => p.Metadata.DeletionTimestamp is null && p.Metadata.OwnerReferences?.Any(o => o.Controller == true && uids.Contains(o.Uid)) == true && p.Status?.Phase is not ("Succeeded" or "Failed")).ToList();
        return (owner with { Pods = pods.Count, ReadyPods = pods.Count(PodReadiness.IsReady) }, pods);
    }

    private async Task<T?> GetAsync<T>(ApiResource<T> resource, string name, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            return await resource.GetAsync(ns, name, cancel).ConfigureAwait(false);
        }
        // Not there, or not for this user to see.
        catch (ApiException e) when (e.IsNotFound || e.IsForbidden)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(ApiResource<T> resource, CancellationToken cancel)
        where T : class, IKubernetesObject<V1ObjectMeta> => (await resource.ListAsync(ns, new ListQuery(), cancel).ConfigureAwait(false)).Items;

    private static bool IsOwnedBy(V1ObjectMeta meta, string uid) => meta.OwnerReferences?.Any(o => o.Controller == true && o.Uid == uid) == true;
}
