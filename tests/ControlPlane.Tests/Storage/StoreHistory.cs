using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage;

/// <summary>What a test wrote, and what a watch or a list must therefore tell.</summary>
internal sealed class StoreHistory
{
    private readonly List<StoreEvent> _events = [];
    private readonly SortedDictionary<string, StoredValue> _values = new(StringComparer.Ordinal);

    public IReadOnlyList<StoreEvent> Events => _events;

    public StoredValue? Value(string key) => _values.GetValueOrDefault(key);

    /// <summary>Notes a write that was done. Null: a deletion.</summary>
    public void Add(string key, ReadOnlyMemory<byte>? value, long revision)
    {
        var previous = Value(key);
        var stored = value is { } bytes ? new StoredValue(key, bytes, previous?.CreateRevision ?? revision, revision) : null;
        _events.Add(new StoreEvent(key, stored, previous, revision));
        if (stored is null)
            _values.Remove(key);
        else
            _values[key] = stored;
    }

    /// <summary>The values as texts, as they were at a revision.</summary>
    public string[] At(long revision)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var happened in _events.TakeWhile(e => e.Revision <= revision))
        {
            if (happened.Value is null)
                values.Remove(happened.Key);
            else
                values[happened.Key] = $"{happened.Key}={happened.Value.Text()}";
        }
        return [.. values.Values];
    }

    /// <summary>The events as texts, after one revision and up to another.</summary>
    public string[] Between(long after, long upTo) => [.. _events.Where(e => e.Revision > after && e.Revision <= upTo).Select(e => e.Text())];
}
