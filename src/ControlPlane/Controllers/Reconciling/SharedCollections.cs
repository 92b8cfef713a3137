using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>One collection of each kind that any controller asks for. Controllers ask while they are made; then all run together.</summary>
/// <param name="reader">Who follows all kinds, whoever asks for them; null: who asks first.</param>
public sealed class SharedCollections(TimeProvider time, ILogger logger, IApiClient? reader = null)
{
    private readonly Dictionary<string, IWatchedCollection> _collections = new(StringComparer.Ordinal);

    public WatchedCollection<T> Of<T>(ApiResource<T> resource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var name = typeof(T).Name;
        if (_collections.TryGetValue(name, out var found))
            return (WatchedCollection<T>)found;
        var made = new WatchedCollection<T>(new Informer<T>(Reading(resource), new InformerOptions(), time, logger));
        _collections[name] = made;
        return made;
    }

    /// <summary>For a controller that follows a part of a kind by itself: its account may act on the kind, and need not be allowed to follow it.</summary>
    public ApiResource<T> Reading<T>(ApiResource<T> resource)
        where T : class, IKubernetesObject<V1ObjectMeta> => reader is null ? resource : resource.Through(reader);

    /// <summary>Until cancelled, or until one fails: then all end, for what is no longer followed must not be taken for what is.</summary>
    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, [.. _collections.Values.Select(static c => (Func<CancellationToken, Task>)c.RunAsync)]);
}
