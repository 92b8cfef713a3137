using System.Collections.Immutable;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>All objects of a resource at one revision, in key order.</summary>
public sealed class ObjectSnapshot(long revision, ImmutableSortedDictionary<string, CachedObject> objects)
{
    public static readonly ObjectSnapshot Empty = new(0, ImmutableSortedDictionary.Create<string, CachedObject>(StringComparer.Ordinal));

    public long Revision { get; } = revision;

    public ImmutableSortedDictionary<string, CachedObject> Objects { get; } = objects;

    /// <summary>Objects whose keys begin with a prefix, in key order, from the first after a key (exclusive) on.</summary>
    public IEnumerable<CachedObject> Range(string prefix, string? after)
    {
        foreach (var (key, item) in Objects)
        {
            if (after is not null && string.CompareOrdinal(key, after) <= 0)
                continue;
            if (key.StartsWith(prefix, StringComparison.Ordinal))
                yield return item;
            else if (string.CompareOrdinal(key, prefix) > 0)
                yield break;
        }
    }
}
