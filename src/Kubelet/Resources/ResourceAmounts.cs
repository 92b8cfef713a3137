using k8s.Models;

namespace NodeStack.Kubelet.Resources;

/// <summary>A resource list in numbers: cores, bytes, counts. Immutable; a name that is not there counts as zero.</summary>
public sealed class ResourceAmounts
{
    private readonly Dictionary<string, decimal> _amounts;

    private ResourceAmounts(Dictionary<string, decimal> amounts) => _amounts = amounts;

    public static ResourceAmounts Empty { get; } = new([]);

    public IEnumerable<string> Names => _amounts.Keys;

    public int Count => _amounts.Count;

    public static ResourceAmounts From(IEnumerable<KeyValuePair<string, ResourceQuantity>>? list) =>
        list is null ? Empty : Of(list.Select(pair => (pair.Key, pair.Value.ToDecimal())));

    public static ResourceAmounts Of(IEnumerable<(string Name, decimal Amount)> amounts) =>
        new(amounts.ToDictionary(a => a.Name, a => a.Amount, StringComparer.Ordinal));

    public bool Has(string name) => _amounts.ContainsKey(name);

    public decimal this[string name] => _amounts.GetValueOrDefault(name);

    /// <summary>Thousandths of a core, rounded up as the API does.</summary>
    public long MilliCpu => (long)decimal.Ceiling(this[ResourceNames.Cpu] * 1000);

    /// <summary>Whole units, rounded up as the API does.</summary>
    public long Whole(string name) => (long)decimal.Min(decimal.Ceiling(this[name]), long.MaxValue);

    public ResourceAmounts Plus(ResourceAmounts other) => Merge(other, static (a, b) => a + b);

    /// <summary>The larger of each.</summary>
    public ResourceAmounts Max(ResourceAmounts other) => Merge(other, decimal.Max);

    /// <summary>Each name of <paramref name="other"/> in place of ours.</summary>
    public ResourceAmounts With(ResourceAmounts other) => Merge(other, static (_, b) => b);

    /// <summary>Only the names we have, less what <paramref name="other"/> has of them; never below zero.</summary>
    public ResourceAmounts Less(ResourceAmounts other) =>
        Of(_amounts.Select(pair => (pair.Key, decimal.Max(0, pair.Value - other[pair.Key]))));

    public ResourceAmounts Where(Func<string, decimal, bool> keep) =>
        Of(_amounts.Where(pair => keep(pair.Key, pair.Value)).Select(pair => (pair.Key, pair.Value)));

    private ResourceAmounts Merge(ResourceAmounts other, Func<decimal, decimal, decimal> both)
    {
        if (other.Count == 0)
            return this;
        var merged = new Dictionary<string, decimal>(_amounts, StringComparer.Ordinal);
        foreach (var (name, amount) in other._amounts)
            merged[name] = merged.TryGetValue(name, out var mine) ? both(mine, amount) : amount;
        return new ResourceAmounts(merged);
    }
}
