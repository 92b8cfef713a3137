using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>The sets of a table while packets are traced: packets add to them and take from them, and time ends elements.</summary>
internal sealed class TracedSets
{
    private readonly ImmutableDictionary<string, Set> _sets;
    private readonly Dictionary<string, ImmutableDictionary<FieldValue, (Element Element, TimeSpan? End)>> _elements;

    public TracedSets(Table table)
        : this(table.Sets, [])
    {
        foreach (var (name, elements) in table.Elements)
            _elements[name] = elements.ToImmutableDictionary(e => e.Key, e => (e.Value, e.Value.Expires ?? e.Value.Timeout));
    }

    private TracedSets(ImmutableDictionary<string, Set> sets, Dictionary<string, ImmutableDictionary<FieldValue, (Element, TimeSpan?)>> elements) =>
        (_sets, _elements) = (sets, elements);

    public TracedSets Clone() => new(_sets, new(_elements));

    /// <exception cref="InvalidOperationException">There is none: the kernel would not have taken the rule.</exception>
    public Set Set(string name) => _sets.GetValueOrDefault(name) ?? throw new InvalidOperationException($"no set {name}");

    public IEnumerable<Element> Live(string set, TimeSpan now) => Elements(set).Values.Where(e => IsLive(e, now)).Select(e => e.Element);

    public Element? Find(Set set, FieldValue key, TimeSpan now)
    {
        if (!set.HasIntervals)
            return Elements(set.Name).TryGetValue(key, out var found) && IsLive(found, now) ? found.Element : null;
        foreach (var element in Live(set.Name, now))
            if (IsWithin(set, element, key))
                return element;
        return null;
    }

    /// <summary>A key that is there keeps its value and gets its time anew. False: the set is full.</summary>
    public bool Update(Set set, FieldValue key, FieldValue value, TimeSpan timeout, TimeSpan now)
    {
        if (!set.IsDynamic)
            throw new InvalidOperationException($"packets cannot add to {set.Name}");
        var live = Elements(set.Name).Where(e => IsLive(e.Value, now)).ToImmutableDictionary();
        if (!live.TryGetValue(key, out var entry))
        {
            if (live.Count >= set.Size)
                return false;
            entry.Element = new Element(key) { Value = value, Timeout = timeout };
        }
        _elements[set.Name] = live.SetItem(key, (entry.Element, now + timeout));
        return true;
    }

    public void Remove(Set set, FieldValue key)
    {
        if (!set.IsDynamic)
            throw new InvalidOperationException($"packets cannot take from {set.Name}");
        _elements[set.Name] = Elements(set.Name).Remove(key);
    }

    private ImmutableDictionary<FieldValue, (Element Element, TimeSpan? End)> Elements(string set) =>
        _elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, (Element, TimeSpan?)>.Empty);

    private static bool IsLive((Element Element, TimeSpan? End) entry, TimeSpan now) => entry.End is not { } end || end > now;

    /// <summary>Each field of the key between those of the element's ends.</summary>
    private static bool IsWithin(Set set, Element element, FieldValue key)
    {
        var last = element.KeyEnd ?? element.Key;
        var at = 0;
        foreach (var field in set.Key)
        {
            var length = FieldRules.Words(field) * 4;
            var value = key.Bytes.Slice(at, length);
            if (value.SequenceCompareTo(element.Key.Bytes.Slice(at, length)) < 0 || value.SequenceCompareTo(last.Bytes.Slice(at, length)) > 0)
                return false;
            at += length;
        }
        return true;
    }
}
