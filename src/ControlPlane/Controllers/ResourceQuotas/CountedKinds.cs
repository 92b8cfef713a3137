using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.ResourceQuotas;

/// <summary>
/// Objects of the kinds that some quota counts by number: each kind is followed, by its metadata, from when the first quota names it. Tells the namespaces
/// in which their number changed.
/// </summary>
public sealed class CountedKinds(ControllerContext context, Action<string, string> changed, ILogger logger)
{
    private readonly ApiDiscovery _discovery = new(context.Api.Client);
    private readonly MetadataClient _objects = new(context.Api.Client);
    private readonly ConcurrentDictionary<string, Informer<V1ConfigMap, string>> _followed = new(StringComparer.Ordinal);
    private DiscoveredApis _apis = new([], []);

    /// <summary>How many there are; null: there is no such kind, or it could not be listed yet.</summary>
    /// <param name="cancel">Ends following, too.</param>
    public async Task<int?> CountAsync(string resource, string ns, CancellationToken cancel)
    {
        if (!_followed.TryGetValue(resource, out var followed))
        {
            if (await FindAsync(resource, cancel).ConfigureAwait(false) is not { } kind)
                return null;
            followed = _followed.GetOrAdd(resource, _ => Follow(resource, kind, cancel));
        }
        return followed.HasSynced ? followed.Items.Values.Count(n => n == ns) : null;
    }

    private Informer<V1ConfigMap, string> Follow(string resource, DiscoveredResource kind, CancellationToken cancel)
    {
        var informer = new Informer<V1ConfigMap, string>(_objects.Collection(kind), new InformerOptions(), i => i.Metadata.NamespaceProperty ?? "", context.Time, logger);
        informer.Changed += key => changed(resource, key is null ? "" : key.Contains('/', StringComparison.Ordinal) ? key[..key.IndexOf('/', StringComparison.Ordinal)] : "");
        _ = informer.RunAsync(cancel);
        return informer;
    }

    private async Task<DiscoveredResource?> FindAsync(string resource, CancellationToken cancel)
    {
        if (Named(resource) is { } known)
            return known;
        _apis = await _discovery.ReadAsync(cancel).ConfigureAwait(false);
        return Named(resource);
    }

    private DiscoveredResource? Named(string resource) =>
        _apis.Preferred.FirstOrDefault(r => r.IsNamespaced && r.Can("list", "watch") && (r.Group.Length == 0 ? r.Plural : $"{r.Plural}.{r.Group}") == resource);
}
