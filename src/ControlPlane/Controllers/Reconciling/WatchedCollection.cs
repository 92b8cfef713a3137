using System.Collections.Immutable;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>
/// A copy of a kind's objects that follows the API server, shared by all controllers, with indexes. Objects in it belong to everyone: they are read,
/// never changed (<see cref="ObjectCopy"/> makes one's own). Readers may be on any thread; changes come from one.
/// </summary>
public sealed class WatchedCollection<T> : IWatchedCollection
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Informer<T, T> _informer;
    private readonly Dictionary<string, ObjectIndex<T>> _indexes = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, T> _indexed = ImmutableDictionary<string, T>.Empty;
    private string _version = "";

    public WatchedCollection(Informer<T, T> informer)
    {
        _informer = informer;
        informer.Changed += Take;
    }

    /// <summary>What was, and what is: null before it came, and after it went. Raised after the indexes know of it, by one thread; must not block or throw.</summary>
    public event Action<T?, T?>? Changed;

    public bool HasSynced => _informer.HasSynced;

    /// <summary>By namespace/name, or name.</summary>
    public ImmutableDictionary<string, T> Items => Volatile.Read(ref _indexed);

    /// <summary>The revision that <see cref="Items"/> and indexes have come to.</summary>
    public string Version => Volatile.Read(ref _version);

    public T? Find(ObjectKey key) => Items.GetValueOrDefault(key.ToString());

    public Task SyncedAsync(CancellationToken cancel) => _informer.SyncedAsync(cancel);

    public Task RunAsync(CancellationToken cancel) => _informer.RunAsync(cancel);

    /// <summary>To find objects by what they say: their owner, their node. Asked for before the collection runs; the same name twice is the same index.</summary>
    /// <param name="keysOf">Must not throw.</param>
    public ObjectIndex<T> Index(string name, Func<T, IEnumerable<string>> keysOf)
    {
        lock (_indexes)
        {
            if (!_indexes.TryGetValue(name, out var index))
            {
                _indexes[name] = index = new ObjectIndex<T>(keysOf);
                foreach (var item in _indexed.Values)
                    index.Replace(null, item);
            }
            return index;
        }
    }

    private void Take(string? key)
    {
        var (before, now) = (_indexed, _informer.Items);
        var changes = key is null ? Differences(before, now) : [(before.GetValueOrDefault(key), now.GetValueOrDefault(key))];
        lock (_indexes)
        {
            foreach (var index in _indexes.Values)
                foreach (var (old, item) in changes)
                    index.Replace(old, item);
            Volatile.Write(ref _indexed, now);
        }
        Volatile.Write(ref _version, _informer.Version);
        foreach (var (old, item) in changes)
            Changed?.Invoke(old, item);
    }

    private static List<(T? Before, T? Now)> Differences(ImmutableDictionary<string, T> before, ImmutableDictionary<string, T> now)
    {
        var changes = new List<(T?, T?)>();
        foreach (var (key, old) in before)
            if (!now.ContainsKey(key))
                changes.Add((old, null));
        foreach (var (key, item) in now)
            if (before.GetValueOrDefault(key) is var old && old?.Metadata.ResourceVersion != item.Metadata.ResourceVersion)
                changes.Add((old, item));
        return changes;
    }
}
