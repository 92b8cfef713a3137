using k8s;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>
/// What a controller wrote and its copy of the world does not show yet. Who decides from such a copy makes things twice: it waits until
/// <see cref="AreSeen"/>. The watch brings what was written, and with it the owner comes up again; if it never does, the wait is over after five minutes
/// (as upstream's expectations). Thread-safe.
/// </summary>
public sealed class PendingWrites<T>(WatchedCollection<T> collection, TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private sealed class Writes
    {
        public string Version = "";
        public Dictionary<ObjectKey, string> Deleted { get; } = [];
        public DateTimeOffset Last;
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Writes> _byOwner = [];

    /// <param name="written">As the server answered: the copy is waited for until it has come to that version.</param>
    public void Written(ObjectKey owner, T written) => With(owner, writes =>
    {
        if (ResourceVersionRules.IsAtLeast(written.Metadata.ResourceVersion ?? "", writes.Version))
            writes.Version = written.Metadata.ResourceVersion ?? "";
    });

    /// <summary>Deleted, or asked to go.</summary>
    public void Deleted(ObjectKey owner, T deleted) => With(owner, writes => writes.Deleted[ObjectKey.Of(deleted.Metadata)] = deleted.Metadata.Uid);

    /// <summary>Whether the collection shows everything that was written for this owner.</summary>
    public bool AreSeen(ObjectKey owner)
    {
        lock (_lock)
        {
            if (!_byOwner.TryGetValue(owner, out var writes))
                return true;
            var isSeen = ResourceVersionRules.IsAtLeast(collection.Version, writes.Version) && !writes.Deleted.Any(d => IsStillThere(d.Key, d.Value));
            if (!isSeen && time.GetUtcNow() - writes.Last < s_patience)
                return false;
            _byOwner.Remove(owner);
            return true;
        }
    }

    /// <summary>The owner is gone.</summary>
    public void Forget(ObjectKey owner)
    {
        lock (_lock) _byOwner.Remove(owner);
    }

    private bool IsStillThere(ObjectKey key, string uid) =>
        collection.Find(key) is { } found && found.Metadata.Uid == uid && found.Metadata.DeletionTimestamp is null;

    private void With(ObjectKey owner, Action<Writes> change)
    {
        lock (_lock)
        {
            if (!_byOwner.TryGetValue(owner, out var writes))
                _byOwner[owner] = writes = new Writes();
            writes.Last = time.GetUtcNow();
            change(writes);
        }
    }
}
