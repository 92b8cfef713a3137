using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>The keys of a set that several service ports may want, with how many do.</summary>
internal sealed class SharedElements(string set)
{
    private readonly Dictionary<FieldValue, int> _wanted = [];

    public IEnumerable<FieldValue> Keys => _wanted.Keys;

    public void Add(FieldValue key, ElementChanges changes)
    {
        var count = _wanted.GetValueOrDefault(key);
        _wanted[key] = count + 1;
        if (count == 0)
            changes.Add(set, new Element(key));
    }

    public void Remove(FieldValue key, ElementChanges changes)
    {
        var count = _wanted[key];
        if (count > 1)
        {
            _wanted[key] = count - 1;
            return;
        }
        _wanted.Remove(key);
        changes.Delete(set, new Element(key));
    }
}
