using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Cache;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>
/// The server's own way to stored objects, for authorizers, admission, allocators and actions: past authentication, authorization and admission, but
/// with the same defaults, checks and revisions as a request. Objects handed out are the caller's to change.
/// </summary>
public interface IObjects
{
    /// <summary>An object from the cache; null if there is none (or the cache has not seen it yet).</summary>
    /// <param name="resource">Qualified name, e.g. <c>pods</c>, <c>clusterroles.rbac.authorization.k8s.io</c>.</param>
    CachedObject? Find(string resource, string @namespace, string name);

    /// <summary>All objects of a resource, of one namespace or of all (empty), from the cache, in key order.</summary>
    IEnumerable<CachedObject> All(string resource, string @namespace = "");

    /// <summary>All objects of a resource as the cache has them now: the same instance as long as nothing changed, so that what was read out of it can be kept.</summary>
    ObjectSnapshot Snapshot(string resource);

    /// <summary>The newest stored object, null if there is none.</summary>
    ValueTask<JsonObject?> GetAsync(string resource, string @namespace, string name, CancellationToken cancellation);

    /// <summary>Makes an object that must not exist.</summary>
    /// <exception cref="Errors.ApiException">AlreadyExists, Invalid, ...</exception>
    Task<JsonObject> CreateAsync(string resource, string @namespace, JsonObject item, CancellationToken cancellation);

    /// <summary>
    /// Changes the newest object and writes it, again with the then newest when somebody was faster. The change answers false for "leave it as it is".
    /// </summary>
    /// <param name="subresource">
    /// Rules to write with, e.g. <c>status</c>; empty: the kind's own. A subresource that is an action (<c>binding</c>) has none: every field may change.
    /// </param>
    /// <exception cref="Errors.ApiException">NotFound, Invalid, Conflict after many tries.</exception>
    Task<JsonObject> UpdateAsync(
        string resource, string @namespace, string name, string subresource, Func<JsonObject, bool> change, CancellationToken cancellation);

    /// <summary>Deletes as a client would that sends options.</summary>
    /// <exception cref="Errors.ApiException">NotFound, Conflict, Invalid.</exception>
    Task DeleteAsync(string resource, string @namespace, string name, ObjectDeletion deletion, CancellationToken cancellation);
}

/// <summary>How an object is deleted.</summary>
/// <param name="Uid">Only if it still is this one.</param>
/// <param name="ResourceVersion">Only if it did not change since.</param>
/// <param name="PropagationPolicy">Orphan, Background, Foreground; empty: the kind's own.</param>
public sealed record ObjectDeletion(
    string? Uid = null, string? ResourceVersion = null, long? GracePeriodSeconds = null, string PropagationPolicy = "", bool DryRun = false);
