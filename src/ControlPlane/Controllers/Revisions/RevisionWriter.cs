using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Revisions;

/// <summary>Writes ControllerRevisions of one kind of owner.</summary>
internal sealed class RevisionWriter(ApiResources api, ObjectKind ownerKind, PendingWrites<V1ControllerRevision> pending)
{
    /// <summary>Tries this many names that turn out to be another template's.</summary>
    private const int MostCollisions = 10;

    /// <summary>The revision of a template: the newest as it is, an older one made the newest, or a new one.</summary>
    /// <param name="revisions">The owner's, sorted.</param>
    /// <param name="collisions">So far.</param>
    /// <returns>And how many collisions there were by now.</returns>
    public async Task<(V1ControllerRevision Revision, int Collisions)> EnsureAsync(
        V1ObjectMeta owner, V1PodTemplateSpec template, IReadOnlyList<V1ControllerRevision> revisions, int collisions, CancellationToken cancel)
    {
        var equal = revisions.LastOrDefault(r => TemplateRevisionRules.Holds(r, template));
        var next = revisions.Count == 0 ? 1 : (revisions[^1].Revision ?? 0) + 1;
        if (equal is not null && ReferenceEquals(equal, revisions[^1]))
            return (equal, collisions);
        if (equal is not null)
        {
            var patch = ApiPatch.Merge(new JsonObject { ["revision"] = next });
            var newest = await api.ControllerRevisions.PatchAsync(owner.NamespaceProperty, equal.Metadata.Name, patch, cancel).ConfigureAwait(false);
            pending.Written(ObjectKey.Of(owner), newest);
            return (newest, collisions);
        }
        for (var tries = 0; ; tries++)
        {
            var wished = TemplateRevisionRules.Build(ownerKind, owner, template, next, collisions);
            if (await TryCreateAsync(owner, template, wished, cancel).ConfigureAwait(false) is { } made)
                return (made, collisions);
            if (tries == MostCollisions)
                throw new ApiException(409, "AlreadyExists", $"no free name for a revision of {owner.NamespaceProperty}/{owner.Name}");
            collisions++;
        }
    }

    public async Task DeleteAsync(V1ObjectMeta owner, V1ControllerRevision revision, CancellationToken cancel)
    {
        try
        {
            var which = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = revision.Metadata.Uid } };
            await api.ControllerRevisions.DeleteAsync(owner.NamespaceProperty, revision.Metadata.Name, which, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // As good.
        }
        pending.Deleted(ObjectKey.Of(owner), revision);
    }

    /// <returns>Null: the name is another template's.</returns>
    private async Task<V1ControllerRevision?> TryCreateAsync(V1ObjectMeta owner, V1PodTemplateSpec template, JsonObject wished, CancellationToken cancel)
    {
        try
        {
            var path = $"/apis/apps/v1/namespaces/{Uri.EscapeDataString(owner.NamespaceProperty)}/controllerrevisions";
            await api.Client.SendAsync(new ApiRequest(HttpMethod.Post, path) { Body = Encoding.UTF8.GetBytes(wished.ToJsonString()) }, cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // Perhaps by ourselves, before what was written could be noted.
        }
        var there = await api.ControllerRevisions.GetAsync(owner.NamespaceProperty, (string)wished["metadata"]!["name"]!, cancel).ConfigureAwait(false);
        if (!OwnerRules.IsControlledBy(there.Metadata, owner.Uid) || !TemplateRevisionRules.Holds(there, template))
            return null;
        pending.Written(ObjectKey.Of(owner), there);
        return there;
    }
}
