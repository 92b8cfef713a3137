using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>What differs between two states of a collection.</summary>
internal static class CollectionDiff
{
    /// <summary>Each item that is another one, new or gone; the missing side is null.</summary>
    public static IEnumerable<(T? Before, T? After)> Of<T>(ImmutableDictionary<string, T> before, ImmutableDictionary<string, T> after)
        where T : class
    {
        foreach (var (key, item) in after)
        {
            var old = before.GetValueOrDefault(key);
            if (!ReferenceEquals(old, item) && !item.Equals(old))
                yield return (old, item);
        }
        foreach (var (key, item) in before)
        {
            if (!after.ContainsKey(key))
                yield return (item, null);
        }
    }
}
