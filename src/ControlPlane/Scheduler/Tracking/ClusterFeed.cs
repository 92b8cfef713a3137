using k8s;
using k8s.Models;
using NodeStack.KubeApi.Informers;

namespace NodeStack.ControlPlane.Scheduler.Tracking;

/// <summary>
/// Follows a collection and hands each change to the loop with what was before. Events only say which objects to look at; what is handed over is always
/// the difference between what the loop has and what is.
/// </summary>
internal sealed class ClusterFeed<T, TKept> : IClusterFeed
    where T : class, IKubernetesObject<V1ObjectMeta>
    where TKept : class
{
    private readonly Action<string, TKept?, TKept?, DateTimeOffset> _apply;
    private readonly PendingKeys _pending = new();
    private readonly Dictionary<string, TKept> _applied = new(StringComparer.Ordinal);

    /// <param name="apply">Called by the loop: key, before, after; null for not there.</param>
    /// <param name="wake">Called after each change, by any thread.</param>
    public ClusterFeed(Informer<T, TKept> informer, Action<string, TKept?, TKept?, DateTimeOffset> apply, Action wake)
    {
        (Informer, _apply) = (informer, apply);
        informer.Changed += key =>
        {
            _pending.Add(key);
            wake();
        };
    }

    public Informer<T, TKept> Informer { get; }

    public bool HasSynced => Informer.HasSynced;

    public Task RunAsync(CancellationToken cancel) => Informer.RunAsync(cancel);

    public Task SyncedAsync(CancellationToken cancel) => Informer.SyncedAsync(cancel);

    public void Drain(DateTimeOffset now)
    {
        if (!_pending.HasAny)
            return;
        var keys = _pending.Take();
        // Read after the keys were taken: what changes from here on is pending again. What the loop has goes on key by key, never with the whole
        // collection: that may hold a change whose key is not among those taken, and which would then be taken for known.
        var items = Informer.Items;
        if (keys is null)
            keys = [.. _applied.Keys, .. items.Keys];
        foreach (var key in keys)
            Hand(key, _applied.GetValueOrDefault(key), items.GetValueOrDefault(key), now);
    }

    private void Hand(string key, TKept? before, TKept? after, DateTimeOffset now)
    {
        if (ReferenceEquals(before, after) || Equals(before, after))
            return;
        if (after is null)
            _applied.Remove(key);
        else
            _applied[key] = after;
        _apply(key, before, after, now);
    }
}
