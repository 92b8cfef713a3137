namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Labels of one object, sorted by key. Equal by content; most objects of a cluster share few of them.</summary>
internal sealed class LabelSet : IEquatable<LabelSet>
{
    public static readonly LabelSet Empty = new([], []);
    private readonly string[] _keys;
    private readonly string[] _values;
    private readonly int _hash;

    private LabelSet(string[] keys, string[] values)
    {
        (_keys, _values) = (keys, values);
        var hash = new HashCode();
        for (var i = 0; i < keys.Length; i++)
        {
            hash.Add(keys[i], StringComparer.Ordinal);
            hash.Add(values[i], StringComparer.Ordinal);
        }
        _hash = hash.ToHashCode();
    }

    public int Count => _keys.Length;

    public ReadOnlySpan<string> Keys => _keys;

    public ReadOnlySpan<string> Values => _values;

    public static LabelSet Of(IDictionary<string, string>? labels)
    {
        if (labels is null || labels.Count == 0)
            return Empty;
        var keys = new string[labels.Count];
        var values = new string[labels.Count];
        labels.Keys.CopyTo(keys, 0);
        Array.Sort(keys, StringComparer.Ordinal);
        for (var i = 0; i < keys.Length; i++)
            values[i] = labels[keys[i]] ?? "";
        return new LabelSet(keys, values);
    }

    /// <summary>The value under a key; null where there is no such label.</summary>
    public string? Find(string key)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (string.Equals(_keys[i], key, StringComparison.Ordinal))
                return _values[i];
        }
        return null;
    }

    public bool Equals(LabelSet? other) =>
        ReferenceEquals(this, other)
        || other is not null && _hash == other._hash && _keys.AsSpan().SequenceEqual(other._keys) && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode() => _hash;
}
