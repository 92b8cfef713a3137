namespace NodeStack.Kubelet.Images;

/// <summary>Things kept by registry, or by a repository of one, found for an image the way a docker config is read.</summary>
internal sealed class RegistryIndex<T>
{
    private readonly Dictionary<string, List<T>> _entries = new(StringComparer.Ordinal);
    private readonly string[] _keys;

    /// <param name="entries">Keys as <see cref="RegistryMatchRules.Key"/> writes them; of equal keys the first comes first.</param>
    public RegistryIndex(IEnumerable<KeyValuePair<string, T>> entries)
    {
        foreach (var (key, value) in entries)
        {
            if (!_entries.TryGetValue(key, out var list))
                _entries[key] = list = [];
            list.Add(value);
        }
        // Reverse order puts longer paths of one host before shorter ones: the most specific entry is tried first.
        _keys = [.. _entries.Keys.OrderDescending(StringComparer.Ordinal)];
    }

    public IReadOnlyList<T> Lookup(string repository)
    {
        var found = new List<T>();
        foreach (var key in _keys)
            if (RegistryMatchRules.Matches(key, repository))
                found.AddRange(_entries[key]);
        if (found.Count == 0 && RegistryMatchRules.IsDefaultRegistry(repository)
            && _entries.TryGetValue(RegistryMatchRules.DefaultRegistryKey, out var fallback))
            return fallback;
        return found;
    }
}
