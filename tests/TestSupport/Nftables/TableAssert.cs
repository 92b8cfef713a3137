using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;
using Xunit;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Whether two tables are the same in all that they hold, with the first difference in the failure.</summary>
internal static class TableAssert
{
    /// <summary>What is left of a timeout is not compared: it runs.</summary>
    public static void Equal(Table? expected, Table? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null)
            return;
        Assert.Equal((expected.Family, expected.Name, expected.Comment), (actual.Family, actual.Name, actual.Comment));
        Assert.Equal(Sorted(expected.Chains), Sorted(actual.Chains));
        Assert.Equal(Sorted(expected.Sets), Sorted(actual.Sets));
        foreach (var chain in expected.Chains.Keys)
            Assert.Equal(Rules(expected, chain), Rules(actual, chain));
        foreach (var set in expected.Sets.Keys)
            Assert.Equal(Elements(expected, set), Elements(actual, set));
    }

    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(ImmutableDictionary<string, T> items) => items.OrderBy(i => i.Key, StringComparer.Ordinal);

    private static IEnumerable<Rule> Rules(Table table, string chain) => table.Rules.GetValueOrDefault(chain, []);

    private static IEnumerable<Element> Elements(Table table, string set) =>
        table.Elements.TryGetValue(set, out var elements)
            ? elements.Values.Select(e => e with { Expires = null }).OrderBy(e => e.Key.ToString(), StringComparer.Ordinal) : [];
}
