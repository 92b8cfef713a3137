using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.Controllers.Disruption;

/// <summary>How many pods their controllers want: of the built-in kinds from our copies, of all others from their scale.</summary>
public sealed class PodScaleFinder
{
    private readonly IApiClient _client;
    private readonly ApiDiscovery _discovery;
    private readonly WatchedCollection<V1ReplicationController> _replication;
    private readonly WatchedCollection<V1ReplicaSet> _replicaSets;
    private readonly WatchedCollection<V1Deployment> _deployments;
    private readonly WatchedCollection<V1StatefulSet> _statefulSets;
    private DiscoveredApis _apis = new([], []);

    public PodScaleFinder(ControllerContext context)
    {
        (_client, _discovery) = (context.Api.Client, new ApiDiscovery(context.Api.Client));
        _replication = context.Collections.Of(context.Api.ReplicationControllers);
        _replicaSets = context.Collections.Of(context.Api.ReplicaSets);
        _deployments = context.Collections.Of(context.Api.Deployments);
        _statefulSets = context.Collections.Of(context.Api.StatefulSets);
    }

    public IReadOnlyList<IWatchedCollection> Sources => [_replication, _replicaSets, _deployments, _statefulSets];

    /// <returns>Pods wanted by all controllers of these pods, and the pods that have none.</returns>
    /// <exception cref="FormatException">A controller cannot be found: upstream's message.</exception>
    public async Task<(int Scale, IReadOnlyList<string> Unmanaged)> FindAsync(IEnumerable<V1Pod> pods, CancellationToken cancel)
    {
        var (scales, unmanaged, asked) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var pod in pods)
        {
            if (OwnerRules.ControllerOf(pod.Metadata) is not { } owner)
                unmanaged.Add(pod.Metadata.Name);
            else if (asked.Add(owner.Uid))
            {
                var (uid, scale) = await FindAsync(owner, pod.Metadata.NamespaceProperty, cancel).ConfigureAwait(false)
                    ?? throw new FormatException($"found no controllers for pod \"{pod.Metadata.Name}\"");
                scales[uid] = scale;
            }
        }
        return (scales.Values.Sum(), unmanaged);
    }

    private async Task<(string Uid, int Scale)?> FindAsync(V1OwnerReference owner, string ns, CancellationToken cancel)
    {
        var (group, key) = (owner.ApiVersion.Contains('/') ? owner.ApiVersion[..owner.ApiVersion.IndexOf('/')] : "", new ObjectKey(ns, owner.Name));
        switch (group, owner.Kind)
        {
            case ("", "ReplicationController") when _replication.Find(key) is { } found && found.Metadata.Uid == owner.Uid:
                return (found.Metadata.Uid, found.Spec.Replicas ?? 1);
            case ("apps", "StatefulSet") when _statefulSets.Find(key) is { } found && found.Metadata.Uid == owner.Uid:
                return (found.Metadata.Uid, found.Spec.Replicas ?? 1);
            case ("apps", "ReplicaSet") when _replicaSets.Find(key) is { } found && found.Metadata.Uid == owner.Uid:
                if (OwnerRules.ControllerOf(found.Metadata) is not { Kind: "Deployment" } above)
                    return (found.Metadata.Uid, found.Spec.Replicas ?? 1);
                return _deployments.Find(new ObjectKey(ns, above.Name)) is { } deployment && deployment.Metadata.Uid == above.Uid
                    ? (deployment.Metadata.Uid, deployment.Spec.Replicas ?? 1)
                    : null;
            default:
                return await ScaleAsync(owner, ns, cancel).ConfigureAwait(false);
        }
    }

    private async Task<(string Uid, int Scale)?> ScaleAsync(V1OwnerReference owner, string ns, CancellationToken cancel)
    {
        var resource = await ResourceAsync(owner, cancel).ConfigureAwait(false);
        try
        {
            var answer = await _client.SendAsync(new ApiRequest(HttpMethod.Get, resource.Item(ns, owner.Name) + "/scale"), cancel).ConfigureAwait(false);
            var scale = JsonNode.Parse(answer.Span) as JsonObject;
            return scale.Child("metadata").Text("uid") == owner.Uid ? (owner.Uid, (int)scale.Child("spec").Number("replicas")) : null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Either there is no such object, or its kind has no scale.
            if (await MaybeGone.IgnoreAsync(_client.SendAsync(new ApiRequest(HttpMethod.Get, resource.Item(ns, owner.Name)), cancel)).ConfigureAwait(false))
                throw new FormatException($"{(resource.Group.Length == 0 ? resource.Plural : $"{resource.Plural}.{resource.Group}")} does not implement the scale subresource");
            return null;
        }
        catch (JsonException e)
        {
            throw new ApiException(502, "", $"a scale that cannot be read: {e.Message}", null, e);
        }
    }

    private async Task<DiscoveredResource> ResourceAsync(V1OwnerReference owner, CancellationToken cancel)
    {
        if (_apis.Find(owner.ApiVersion, owner.Kind) is { } known)
            return known;
        _apis = await _discovery.ReadAsync(cancel).ConfigureAwait(false);
        return _apis.Find(owner.ApiVersion, owner.Kind) ?? throw new FormatException($"no matches for kind \"{owner.Kind}\" in version \"{owner.ApiVersion}\"");
    }
}
