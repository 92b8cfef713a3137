namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>One label of all nodes as numbers: equal values have the same number, so that counts by value lie in arrays.</summary>
internal sealed class TopologyColumn(string key)
{
    public const int None = -1;
    private const int Slack = 64;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int[] _ofSlot = [];
    private int _nodes;

    public string Key => key;

    /// <summary>Numbers are below this.</summary>
    public int ValueCount => _numbers.Count;

    /// <summary>Far more values were seen than there are nodes: it is better made anew.</summary>
    public bool IsStale => _numbers.Count > 2 * _nodes + Slack;

    /// <summary>The value's number of a node; <see cref="None"/> where it has no such label.</summary>
    public int Of(int slot) => slot < _ofSlot.Length ? _ofSlot[slot] : None;

    public void Set(int slot, NodeFacts? node)
    {
        if (slot >= _ofSlot.Length)
        {
            var before = _ofSlot.Length;
            Array.Resize(ref _ofSlot, Math.Max(2 * before, slot + 16));
            Array.Fill(_ofSlot, None, before, _ofSlot.Length - before);
        }
        _nodes -= _ofSlot[slot] == None ? 0 : 1;
        _ofSlot[slot] = node?.Labels.Find(key) is { } value ? NumberOf(value) : None;
        _nodes += _ofSlot[slot] == None ? 0 : 1;
    }

    private int NumberOf(string value)
    {
        if (!_numbers.TryGetValue(value, out var number))
            _numbers[value] = number = _numbers.Count;
        return number;
    }
}
