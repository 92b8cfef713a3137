using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Elements to be removed and added, by set, as they are found. What is removed goes first, so that a key may come back with another value.</summary>
internal sealed class ElementChanges
{
    private readonly Dictionary<string, ImmutableArray<Element>.Builder> _deleted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<Element>.Builder> _added = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public void Delete(string set, Element element) => Put(_deleted, set, element);

    public void Add(string set, Element element) => Put(_added, set, element);

    public IEnumerable<Operation> Deletions(ImmutableDictionary<string, Set> sets) =>
        _deleted.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new DeleteElements(sets[d.Key], d.Value.ToImmutable()));

    public IEnumerable<Operation> Additions(ImmutableDictionary<string, Set> sets) =>
        _added.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new AddElements(sets[d.Key], d.Value.ToImmutable()));

    private void Put(Dictionary<string, ImmutableArray<Element>.Builder> to, string set, Element element)
    {
        if (!to.TryGetValue(set, out var elements))
            to[set] = elements = ImmutableArray.CreateBuilder<Element>();
        elements.Add(element);
        Count++;
    }
}
