using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>The server's own way to its objects. Writes go the way of requests, without the admission chain.</summary>
internal sealed class StoredObjects(ResourceCatalog catalog, IStore store, ObjectWriter writer, ObjectDeleter deleter) : IObjects
{
    private const string Manager = "kube-apiserver";
    private static readonly WriteOptions Options = new(false, Manager, FieldValidation.Ignore);

    private readonly ConcurrentDictionary<string, ObjectSnapshot> _last = new(StringComparer.Ordinal);

    /// <summary>Snapshots differ whenever anything in the store was written; callers want to know whether these objects did.</summary>
    public ObjectSnapshot Snapshot(string resource)
    {
        var now = catalog.Get(resource).Cache!.Current;
        if (_last.TryGetValue(resource, out var last) && ReferenceEquals(last.Objects, now.Objects))
            return last;
        return _last[resource] = now;
    }

    public CachedObject? Find(string resource, string @namespace, string name)
    {
        var served = catalog.Get(resource);
        return served.Cache!.Current.Objects.GetValueOrDefault(served.KeyOf(@namespace, name));
    }

    public IEnumerable<CachedObject> All(string resource, string @namespace = "")
    {
        var served = catalog.Get(resource);
        return served.Cache!.Current.Range(@namespace.Length == 0 ? served.Prefix : $"{served.Prefix}{@namespace}/", null);
    }

    public async ValueTask<JsonObject?> GetAsync(string resource, string @namespace, string name, CancellationToken cancellation)
    {
        var served = catalog.Get(resource);
        var value = await store.GetAsync(served.KeyOf(@namespace, name), cancellation).ConfigureAwait(false);
        return value is null ? null : ObjectEncoder.DecodeStored(value.Value.Span, value.ModRevision);
    }

    public async Task<JsonObject> CreateAsync(string resource, string @namespace, JsonObject item, CancellationToken cancellation)
    {
        var served = catalog.Get(resource);
        var target = new WriteTarget(served, "", served.Declaration.Rules, @namespace, "", UserIdentity.Loopback, Options, Manager);
        var whole = (JsonObject)item.DeepClone();
        whole["kind"] = served.Declaration.Kind;
        whole["apiVersion"] = served.Declaration.ApiVersion;
        var answer = await writer.CreateAsync(target, whole, cancellation).ConfigureAwait(false);
        return ObjectEncoder.DecodeStored(answer.Json.Span, 0);
    }

    public async Task<JsonObject> UpdateAsync(
        string resource, string @namespace, string name, string subresource, Func<JsonObject, bool> change, CancellationToken cancellation)
    {
        var served = catalog.Get(resource);
        var rules = subresource.Length == 0 ? served.Declaration.Rules : RulesOf(served.Declaration.Subresources.First(s => s.Name == subresource));
        var target = new WriteTarget(served, subresource, rules, @namespace, name, UserIdentity.Loopback, Options, Manager);
        var answer = await writer.UpdateAsync(target, item => Changed(item, change), null, isApplied: false, cancellation).ConfigureAwait(false);
        return ObjectEncoder.DecodeStored(answer.Json.Span, 0);
    }

    public async Task DeleteAsync(string resource, string @namespace, string name, ObjectDeletion deletion, CancellationToken cancellation)
    {
        var options = new DeleteOptions(
            deletion.GracePeriodSeconds, deletion.PropagationPolicy, deletion.Uid ?? "", deletion.ResourceVersion ?? "", deletion.DryRun);
        await deleter.DeleteAsync(catalog.Get(resource), @namespace, name, options, UserIdentity.Loopback, [], cancellation).ConfigureAwait(false);
    }

    // What an action changes (the node of a pod that is bound) no rules of requests would let pass.
    private static KindRules RulesOf(SubresourceDeclaration subresource) => subresource is PartSubresource part ? part.Rules : KindRules.Plain;

    /// <summary>An object that is to stay is written as it was, which is no write at all.</summary>
    private static JsonObject Changed(JsonObject item, Func<JsonObject, bool> change)
    {
        var before = (JsonObject)item.DeepClone();
        return change(item) ? item : before;
    }
}
