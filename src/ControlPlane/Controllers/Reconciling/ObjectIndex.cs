using k8s;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Objects of a collection by keys that are told from them. Thread-safe.</summary>
public sealed class ObjectIndex<T>(Func<T, IEnumerable<string>> keysOf)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<ObjectKey, T>> _byKey = new(StringComparer.Ordinal);

    /// <summary>In no particular order.</summary>
    public IReadOnlyList<T> this[string key]
    {
        get
        {
            lock (_lock)
                return _byKey.TryGetValue(key, out var found) ? [.. found.Values] : [];
        }
    }

    internal void Replace(T? before, T? now)
    {
        lock (_lock)
        {
            if (before is not null)
                foreach (var key in keysOf(before))
                    if (_byKey.TryGetValue(key, out var found) && found.Remove(ObjectKey.Of(before.Metadata)) && found.Count == 0)
                        _byKey.Remove(key);
            if (now is null)
                return;
            foreach (var key in keysOf(now))
            {
                if (!_byKey.TryGetValue(key, out var found))
                    _byKey[key] = found = [];
                found[ObjectKey.Of(now.Metadata)] = now;
            }
        }
    }
}
