using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>The followed objects of one kind. Thread-safe.</summary>
internal sealed class ObjectWatches<T>(ApiResource<T> resource, ConfigKind kind, Func<T, bool> isImmutable, TimeProvider time, ILogger logger) : IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // As long as upstream's kubelet waits for an object it has just begun to follow.
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<ConfigReference, WatchedObject<T>> _watches = [];

    public event Action<ConfigReference>? Changed;

    public void Keep(IReadOnlySet<ConfigReference> wanted)
    {
        lock (_gate)
        {
            foreach (var reference in _watches.Keys.Where(r => !wanted.Contains(r)).ToList())
            {
                _watches[reference].Stop();
                _watches.Remove(reference);
            }
            foreach (var reference in wanted.Where(r => r.Kind == kind && !_watches.ContainsKey(r)))
            {
                var watch = new WatchedObject<T>(
                    resource, reference.Namespace, reference.Name, isImmutable, () => Changed?.Invoke(reference), time, logger);
                _watches[reference] = watch;
                watch.Start();
            }
        }
    }

    public async ValueTask<ConfigAnswer> ReadAsync(ConfigReference reference, CancellationToken cancel)
    {
        WatchedObject<T>? watch;
        lock (_gate)
            watch = _watches.GetValueOrDefault(reference);
        if (watch is null)
            return ConfigAnswer.Unknown(ConfigProblems.NotRegistered(reference));
        return await watch.WaitAsync(s_wait, cancel).ConfigureAwait(false)
            ? ConfigAnswer.Of(watch.Item)
            : ConfigAnswer.Unknown(ConfigProblems.NotSynced(reference));
    }

    public void Dispose() => Keep(new HashSet<ConfigReference>());
}
