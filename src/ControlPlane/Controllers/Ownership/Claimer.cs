using k8s;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>Takes objects to an owner and lets go of them, as <see cref="ClaimRules"/> say.</summary>
/// <param name="pending">Where to remember what was written; null: nowhere.</param>
/// <param name="finalizer">That adopted objects get and released ones lose; null: none.</param>
public sealed class Claimer<TOwner, T>(
    ApiResource<TOwner> owners, ApiResource<T> resource, ObjectKind kind, PendingWrites<T>? pending = null, string? finalizer = null)
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <returns>What is the owner's now.</returns>
    /// <exception cref="ApiException">One could not be taken or let go; all others were tried.</exception>
    public async Task<IReadOnlyList<T>> ClaimAsync(V1ObjectMeta owner, LabelSelector? selector, IEnumerable<T> candidates, CancellationToken cancel)
    {
        var claims = ClaimRules.Sort(owner, selector, candidates);
        if (claims.Adopt.Count + claims.Release.Count == 0)
            return claims.Mine;
        var mine = new List<T>(claims.Mine);
        ApiException? failure = null;
        if (claims.Adopt.Count > 0)
            await RecheckAsync(owner, cancel).ConfigureAwait(false);
        foreach (var item in claims.Adopt)
            failure = await TryAsync(owner, item, ClaimRules.Adoption(kind, owner, item.Metadata.Uid, finalizer), mine, cancel).ConfigureAwait(false) ?? failure;
        foreach (var item in claims.Release)
            failure = await TryAsync(owner, item, ClaimRules.Release(owner.Uid, item.Metadata.Uid, finalizer), null, cancel).ConfigureAwait(false) ?? failure;
        return failure is null ? mine : throw failure;
    }

    /// <summary>Our copy of the owner may be old: one that is gone or goes must not take anything, for nobody would ever clean that up.</summary>
    private async Task RecheckAsync(V1ObjectMeta owner, CancellationToken cancel)
    {
        var fresh = await owners.GetAsync(owner.NamespaceProperty ?? "", owner.Name, cancel).ConfigureAwait(false);
        if (fresh.Metadata.Uid != owner.Uid)
            throw new ApiException(409, "Conflict", $"original {kind.Kind} {owner.NamespaceProperty}/{owner.Name} is gone: got uid {fresh.Metadata.Uid}, wanted {owner.Uid}");
        if (fresh.Metadata.DeletionTimestamp is { } time)
            throw new ApiException(409, "Conflict", $"{owner.NamespaceProperty}/{owner.Name} has just been deleted at {time:O}");
    }

    private async Task<ApiException?> TryAsync(V1ObjectMeta owner, T item, ApiPatch patch, List<T>? mine, CancellationToken cancel)
    {
        try
        {
            var written = await resource.PatchAsync(item.Metadata.NamespaceProperty ?? "", item.Metadata.Name, patch, cancel).ConfigureAwait(false);
            pending?.Written(ObjectKey.Of(owner), written);
            mine?.Add(written);
            return null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
