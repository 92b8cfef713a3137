using System.Collections.Immutable;

namespace NodeStack.Proxy.Tracking;

/// <summary>
/// Makes equal texts one: node names, zones and port names come with every endpoint. Forgets all when it has seen very many, so that it stays small in a
/// cluster whose names keep changing. For one thread at a time.
/// </summary>
internal sealed class TextPool(int limit = 20_000)
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _lists = new(StringComparer.Ordinal);

    public string Share(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (_texts.TryGetValue(text, out var known))
            return known;
        if (_texts.Count >= limit)
            _texts.Clear();
        _texts[text] = text;
        return text;
    }

    public ImmutableArray<string> Share(ImmutableArray<string> list)
    {
        if (list.IsEmpty)
            return [];
        var key = list.Length == 1 ? list[0] : string.Join('\n', list);
        if (_lists.TryGetValue(key, out var known) && known.SequenceEqual(list))
            return known;
        if (_lists.Count >= limit)
            _lists.Clear();
        return _lists[key] = [.. list.Select(Share)];
    }
}
