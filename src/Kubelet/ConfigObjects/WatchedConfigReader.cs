using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>The Watch strategy: one watch for each object. What was seen last is used while the server is away.</summary>
internal sealed class WatchedConfigReader : IConfigReader, IDisposable
{
    private readonly ObjectWatches<V1ConfigMap> _maps;
    private readonly ObjectWatches<V1Secret> _secrets;

    public WatchedConfigReader(ApiResources api, TimeProvider time, ILogger logger)
    {
        _maps = new ObjectWatches<V1ConfigMap>(api.ConfigMaps, ConfigKind.ConfigMap, static map => map.Immutable == true, time, logger);
        _secrets = new ObjectWatches<V1Secret>(api.Secrets, ConfigKind.Secret, static secret => secret.Immutable == true, time, logger);
        _maps.Changed += reference => Changed?.Invoke(reference);
        _secrets.Changed += reference => Changed?.Invoke(reference);
    }

    public event Action<ConfigReference>? Changed;

    public TimeSpan? RefreshPeriod => null;

    public void Keep(IReadOnlySet<ConfigReference> wanted)
    {
        _maps.Keep(wanted);
        _secrets.Keep(wanted);
    }

    public ValueTask<ConfigAnswer> ReadAsync(ConfigReference reference, CancellationToken cancel) =>
        reference.Kind == ConfigKind.ConfigMap ? _maps.ReadAsync(reference, cancel) : _secrets.ReadAsync(reference, cancel);

    public void Dispose()
    {
        _maps.Dispose();
        _secrets.Dispose();
    }
}
