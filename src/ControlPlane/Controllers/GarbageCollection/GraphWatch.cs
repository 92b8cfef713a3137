using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Discovery;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Follows one kind of object, and tells the graph. Ends when it is told to.</summary>
public sealed class GraphWatch
{
    private readonly DiscoveredResource _resource;
    private readonly DependencyGraph _graph;
    private readonly Action<GraphEffects> _changed;
    private readonly Informer<V1ConfigMap, GraphObject> _informer;
    private readonly Dictionary<string, GraphObject> _seen = new(StringComparer.Ordinal);

    public GraphWatch(DiscoveredResource resource, MetadataClient objects, DependencyGraph graph, Action<GraphEffects> changed, TimeProvider time, ILogger logger)
    {
        (_resource, _graph, _changed) = (resource, graph, changed);
        _informer = new Informer<V1ConfigMap, GraphObject>(objects.Collection(resource), new InformerOptions(), static item => GraphObject.Of(item.Metadata), time, logger);
        _informer.Changed += Take;
    }

    public Task SyncedAsync(CancellationToken cancel) => _informer.SyncedAsync(cancel);

    public Task RunAsync(CancellationToken cancel) => _informer.RunAsync(cancel);

    private void Take(string? key)
    {
        var items = _informer.Items;
        if (key is not null)
        {
            Take(key, items.GetValueOrDefault(key));
            return;
        }
        foreach (var gone in _seen.Keys.Where(k => !items.ContainsKey(k)).ToList())
            Take(gone, null);
        foreach (var (name, item) in items)
            if (!ReferenceEquals(_seen.GetValueOrDefault(name), item))
                Take(name, item);
    }

    private void Take(string key, GraphObject? now)
    {
        var before = _seen.GetValueOrDefault(key);
        // A name that was used again while the watch did not look is another object.
        if (before is not null && before.Uid != now?.Uid)
        {
            _changed(_graph.Gone(new ObjectIdentity(_resource.ApiVersion, _resource.Kind, before.Namespace, before.Name, before.Uid), isVirtual: false));
            before = null;
        }
        if (now is null)
        {
            _seen.Remove(key);
            return;
        }
        _seen[key] = now;
        _changed(_graph.Observe(_resource.ApiVersion, _resource.Kind, now, before));
    }
}
