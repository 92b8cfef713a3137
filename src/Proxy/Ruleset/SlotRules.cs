using System.Collections.Immutable;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Which index each backend of a service port has: 0 to one below their number.</summary>
internal static class SlotRules
{
    /// <summary>
    /// Backends that stay keep their index where they can, so that a change of one is a change of one element; with nothing before, they are in the
    /// order given.
    /// </summary>
    /// <param name="before">As they were.</param>
    /// <param name="now">All different, in any order.</param>
    public static ImmutableArray<Backend> Assign(ImmutableArray<Backend> before, ImmutableArray<Backend> now)
    {
        if (before.IsEmpty || before.SequenceEqual(now))
            return now;
        var left = now.ToHashSet();
        var slots = new Backend?[now.Length];
        for (var i = 0; i < Math.Min(before.Length, slots.Length); i++)
            if (left.Remove(before[i]))
                slots[i] = before[i];
        using var rest = now.Where(left.Contains).GetEnumerator();
        return [.. slots.Select(slot => slot ?? Next(rest))];
    }

    private static Backend Next(IEnumerator<Backend> rest) => rest.MoveNext() ? rest.Current : throw new InvalidOperationException("fewer backends than slots");
}
