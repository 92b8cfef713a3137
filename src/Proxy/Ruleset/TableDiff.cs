using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>How the kernel's table is not as it was left, in words. Affinities come and go by packets and are not looked at.</summary>
internal static class TableDiff
{
    /// <param name="limit">At most so many differences.</param>
    public static ImmutableArray<string> Describe(Table wanted, Table? found, int limit = 5)
    {
        if (found is null)
            return [$"table {wanted.Name} is gone"];
        return [.. Differences(wanted, found).Take(limit)];
    }

    private static IEnumerable<string> Differences(Table wanted, Table found) =>
        Named("chain", wanted.Chains, found.Chains)
            .Concat(Named("set", wanted.Sets, found.Sets))
            .Concat(wanted.Chains.Keys.Where(c => !RulesOf(wanted, c).SequenceEqual(RulesOf(found, c))).Select(c => $"chain {c} has other rules"))
            .Concat(wanted.Sets.Keys.Where(s => s is not (SetNames.Affinity or SetNames.AffinityLocal)).SelectMany(s => Elements(s, ElementsOf(wanted, s), ElementsOf(found, s))));

    private static IEnumerable<string> Named<T>(string kind, ImmutableDictionary<string, T> wanted, ImmutableDictionary<string, T> found)
        where T : class
    {
        foreach (var (name, value) in wanted)
            if (!found.TryGetValue(name, out var other))
                yield return $"{kind} {name} is gone";
            else if (!value.Equals(other))
                yield return $"{kind} {name} is another";
        foreach (var name in found.Keys)
            if (!wanted.ContainsKey(name))
                yield return $"{kind} {name} is not ours";
    }

    private static IEnumerable<string> Elements(
        string set, ImmutableDictionary<FieldValue, Element> wanted, ImmutableDictionary<FieldValue, Element> found)
    {
        foreach (var (key, element) in wanted)
            if (!found.TryGetValue(key, out var other))
                yield return $"{set} lacks the element {key}";
            else if (element != other)
                yield return $"{set} has another element {key}";
        foreach (var key in found.Keys)
            if (!wanted.ContainsKey(key))
                yield return $"{set} has an element {key} that is not ours";
    }

    private static ImmutableArray<Rule> RulesOf(Table table, string chain) => table.Rules.GetValueOrDefault(chain, []);

    private static ImmutableDictionary<FieldValue, Element> ElementsOf(Table table, string set) =>
        table.Elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, Element>.Empty);
}
