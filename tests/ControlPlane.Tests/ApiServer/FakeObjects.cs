using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>
/// Stored objects in memory, with uids, revisions and conflicts. Strict: a resource it was not told of, a namespace where none belongs, an object
/// without a name fail the test. The cache is never behind.
/// </summary>
internal sealed class FakeObjects : IObjects
{
    private static readonly HashSet<string> s_cluster = new(StringComparer.Ordinal)
    {
        "namespaces", "nodes", "persistentvolumes", "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
        "priorityclasses.scheduling.k8s.io", "runtimeclasses.node.k8s.io", "storageclasses.storage.k8s.io", "ingressclasses.networking.k8s.io",
        "csinodes.storage.k8s.io", "csidrivers.storage.k8s.io", "volumeattributesclasses.storage.k8s.io", "volumeattachments.storage.k8s.io", "resourceslices.resource.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io",
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", "servicecidrs.networking.k8s.io", "certificatesigningrequests.certificates.k8s.io",
    };

    private static readonly HashSet<string> s_namespaced = new(StringComparer.Ordinal)
    {
        "pods", "secrets", "configmaps", "serviceaccounts", "services", "endpoints", "limitranges", "resourcequotas", "persistentvolumeclaims",
        "replicationcontrollers", "leases.coordination.k8s.io", "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "endpointslices.discovery.k8s.io", "ingresses.networking.k8s.io", "poddisruptionbudgets.policy", "deployments.apps", "resourceclaims.resource.k8s.io", "jobs.batch",
    };

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ObjectSnapshot> _snapshots = new(StringComparer.Ordinal);
    private long _revision = 100;

    /// <summary>What was done: <c>create pods/ns/name</c>, <c>update pods/ns/name status</c>, <c>delete ...</c>.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Called before an update reads, with its path: a place for somebody faster.</summary>
    public Action<string>? BeforeUpdate { get; set; }

    public FakeObjects With(string resource, string yamlOrJson)
    {
        var item = JsonNode.Parse(yamlOrJson)!.AsObject();
        Put(resource, item);
        return this;
    }

    /// <summary>Puts an object there, past all rules.</summary>
    public JsonObject Put(string resource, JsonObject item)
    {
        lock (_lock)
        {
            var metadata = item.Child("metadata");
            var (space, name) = (metadata.Text("namespace"), metadata.Text("name"));
            Check(resource, space, name);
            metadata["uid"] ??= $"uid-{name}";
            metadata["resourceVersion"] = (++_revision).ToString(CultureInfo.InvariantCulture);
            Store(resource, space, name, item);
            return (JsonObject)item.DeepClone();
        }
    }

    public void Remove(string resource, string @namespace, string name)
    {
        lock (_lock)
            _snapshots[resource] = new ObjectSnapshot(++_revision, Snapshot(resource).Objects.Remove(Key(resource, @namespace, name)));
    }

    public JsonObject Get(string resource, string @namespace, string name) =>
        Find(resource, @namespace, name) is { } item ? Read(item) : throw new InvalidOperationException($"there is no {resource} {@namespace}/{name}");

    public CachedObject? Find(string resource, string @namespace, string name)
    {
        Check(resource, @namespace, name);
        return Snapshot(resource).Objects.GetValueOrDefault(Key(resource, @namespace, name));
    }

    public IEnumerable<CachedObject> All(string resource, string @namespace = "") =>
        Snapshot(resource).Objects.Values.Where(o => @namespace.Length == 0 || o.Namespace == @namespace);

    public ObjectSnapshot Snapshot(string resource)
    {
        if (!s_cluster.Contains(resource) && !s_namespaced.Contains(resource))
            throw new InvalidOperationException($"unknown resource {resource}");
        lock (_lock)
        {
            if (!_snapshots.TryGetValue(resource, out var snapshot))
                _snapshots[resource] = snapshot = new ObjectSnapshot(_revision, ImmutableSortedDictionary.Create<string, CachedObject>(StringComparer.Ordinal));
            return snapshot;
        }
    }

    public ValueTask<JsonObject?> GetAsync(string resource, string @namespace, string name, CancellationToken cancellation) =>
        ValueTask.FromResult(Find(resource, @namespace, name) is { } item ? Read(item) : null);

    public Task<JsonObject> CreateAsync(string resource, string @namespace, JsonObject item, CancellationToken cancellation)
    {
        var copy = (JsonObject)item.DeepClone();
        if (@namespace.Length > 0)
            copy.Child("metadata")["namespace"] = @namespace;
        var name = copy.Text("metadata", "name");
        lock (_lock)
        {
            if (Find(resource, @namespace, name) is not null)
                return Task.FromException<JsonObject>(ApiErrors.AlreadyExists(Declare(resource), name));
            copy.Child("metadata").Remove("resourceVersion");
            Calls.Add($"create {resource}/{@namespace}/{name}");
            return Task.FromResult(Put(resource, copy));
        }
    }

    public Task<JsonObject> UpdateAsync(
        string resource, string @namespace, string name, string subresource, Func<JsonObject, bool> change, CancellationToken cancellation)
    {
        BeforeUpdate?.Invoke($"{resource}/{@namespace}/{name}");
        lock (_lock)
        {
            if (Find(resource, @namespace, name) is not { } found)
                return Task.FromException<JsonObject>(NotFound(resource, name));
            var item = Read(found);
            try
            {
                if (!change(item))
                    return Task.FromResult(item);
            }
            catch (Exception e)
            {
                return Task.FromException<JsonObject>(e);
            }
            Calls.Add($"update {resource}/{@namespace}/{name} {subresource}".TrimEnd());
            return Task.FromResult(Put(resource, item));
        }
    }

    public Task DeleteAsync(string resource, string @namespace, string name, ObjectDeletion deletion, CancellationToken cancellation)
    {
        if (Find(resource, @namespace, name) is not { } found)
            return Task.FromException(NotFound(resource, name));
        var metadata = Read(found)["metadata"];
        if (deletion.Uid is { } uid && metadata.Text("uid") != uid)
            return Task.FromException(ApiErrors.Conflict(Declare(resource), name, $"Precondition failed: UID in precondition: {uid}"));
        if (deletion.ResourceVersion is { } version && metadata.Text("resourceVersion") != version)
            return Task.FromException(ApiErrors.Conflict(Declare(resource), name, $"Precondition failed: ResourceVersion in precondition: {version}"));
        Calls.Add($"delete {resource}/{@namespace}/{name}{(deletion.DryRun ? " dry run" : "")}{(deletion.GracePeriodSeconds is { } grace ? $" in {grace} s" : "")}");
        if (!deletion.DryRun)
            Remove(resource, @namespace, name);
        return Task.CompletedTask;
    }

    /// <summary>A declaration for a qualified name, enough for requests and errors.</summary>
    public static ResourceDeclaration Declare(string resource, string kind = "")
    {
        var dot = resource.IndexOf('.', StringComparison.Ordinal);
        return new ResourceDeclaration
        {
            Group = dot < 0 ? "" : resource[(dot + 1)..],
            Version = "v1",
            Resource = dot < 0 ? resource : resource[..dot],
            Kind = kind,
            Singular = "",
            Namespaced = s_namespaced.Contains(resource),
            Schema = "",
        };
    }

    private static ApiException NotFound(string resource, string name) => ApiErrors.NotFound(Declare(resource), name);

    private static void Check(string resource, string @namespace, string name)
    {
        if (s_namespaced.Contains(resource) ? @namespace.Length == 0 : !s_cluster.Contains(resource) || @namespace.Length > 0)
            throw new InvalidOperationException($"{resource}: unknown, or namespace \"{@namespace}\" does not fit");
        if (name.Length == 0)
            throw new InvalidOperationException($"{resource}: no name");
    }

    private void Store(string resource, string space, string name, JsonObject item)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = name, ["metadata.namespace"] = space };
        if (resource == "pods")
            fields["spec.nodeName"] = item.Text("spec", "nodeName");
        var key = Key(resource, space, name);
        var cached = new CachedObject(
            key, space, name, _revision, Encoding.UTF8.GetBytes(item.ToJsonString()), item.Map("metadata", "labels"), fields);
        _snapshots[resource] = new ObjectSnapshot(_revision, Snapshot(resource).Objects.SetItem(key, cached));
    }

    private static string Key(string resource, string space, string name) => $"/registry/{resource}/{space}/{name}";

    private static JsonObject Read(CachedObject item) => JsonNode.Parse(item.Json.Span)!.AsObject();
}
