using System.Collections.Immutable;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// The recent past of a cache, without gaps: every change after <see cref="Floor"/>. Moments have numbers that only grow, so that a watch keeps a number and
/// costs nothing while it does not read. Guarded by the cache's lock.
/// </summary>
internal sealed class CacheHistory(long floor, ImmutableSortedDictionary<string, CachedObject> floorObjects)
{
    /// <summary>JSON that a watch is handed at once.</summary>
    private const int AtOnceBytes = 64 * 1024;

    private CacheMoment?[] _ring = new CacheMoment?[64];
    private ImmutableSortedDictionary<string, CachedObject> _floorObjects = floorObjects;

    /// <summary>Changes after this revision are all here.</summary>
    public long Floor { get; private set; } = floor;

    /// <summary>Number of the oldest moment.</summary>
    public long First { get; private set; }

    /// <summary>Number that the next moment will have.</summary>
    public long Next { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Set when the cache could not go on without a gap: a watch that has read everything here ends with it.</summary>
    public Exception? End { get; set; }

    public int Count => (int)(Next - First);

    /// <summary>Moments there is room for at present.</summary>
    public int Capacity => _ring.Length;

    public CacheMoment this[long number] => _ring[number & (_ring.Length - 1)]!;

    public void Add(CacheMoment moment)
    {
        if (Count == _ring.Length)
            Grow();
        _ring[Next++ & (_ring.Length - 1)] = moment;
        Bytes += moment.Bytes;
    }

    /// <summary>Forgets the oldest moments: those before a time, and as many as it takes to stay within the limits.</summary>
    public void Trim(long oldest, int maxChanges, long maxBytes)
    {
        while (Count > 0 && (Count > maxChanges || Bytes > maxBytes || this[First].At < oldest))
        {
            var gone = this[First];
            _ring[First++ & (_ring.Length - 1)] = null;
            (Floor, _floorObjects) = (gone.Revision, gone.After);
            Bytes -= gone.Bytes;
        }
    }

    /// <summary>Number of the first moment after a revision.</summary>
    public long FirstAfter(long revision)
    {
        var (low, high) = (First, Next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Revision > revision)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>
    /// What comes next for a watch; null: nothing. One that is behind gets several moments together, so that it catches up: what it costs to send a few events
    /// is mostly what it costs to send one.
    /// </summary>
    public ObjectChanges? Read(CacheCursor cursor)
    {
        if (Skip(cursor) is not { } first)
            return null;
        var bytes = first.JsonBytes;
        List<ObjectChange>? all = null;
        while (bytes < AtOnceBytes && Skip(cursor) is { } next)
        {
            (all ??= [.. first.Changes.Changes]).AddRange(next.Changes.Changes);
            bytes += next.JsonBytes;
        }
        return all is null ? first.Changes : new ObjectChanges(cursor.Told, all);
    }

    /// <summary>All objects at a revision that the cache has reached; null when that is forgotten.</summary>
    public ImmutableSortedDictionary<string, CachedObject>? ObjectsAt(long revision)
    {
        if (revision < Floor)
            return null;
        var after = FirstAfter(revision);
        return after == First ? _floorObjects : this[after - 1].After;
    }

    /// <summary>The next moment that a watch was not told of.</summary>
    private CacheMoment? Skip(CacheCursor cursor)
    {
        while (cursor.Number < Next)
        {
            var moment = this[cursor.Number++];
            if (moment.Revision <= cursor.Told)
                continue;
            cursor.Told = moment.Revision;
            return moment;
        }
        return null;
    }

    private void Grow()
    {
        var larger = new CacheMoment?[_ring.Length * 2];
        for (var number = First; number < Next; number++)
            larger[number & (larger.Length - 1)] = this[number];
        _ring = larger;
    }
}
