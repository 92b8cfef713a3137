namespace NodeStack.KubeApi.Events;

/// <summary>A map that forgets what was not used for longest when it grows beyond its limit. Not safe for concurrent use.</summary>
internal sealed class RecentMap<TKey, TValue>(int limit)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

    public IEnumerable<TValue> Values => _order.Select(e => e.Value);

    public TValue GetOrAdd(TKey key, Func<TValue> create)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            _order.Remove(node);
            _order.AddLast(node);
            return node.Value.Value;
        }
        node = _order.AddLast((key, create()));
        _nodes[key] = node;
        if (_nodes.Count > limit)
        {
            _nodes.Remove(_order.First!.Value.Key);
            _order.RemoveFirst();
        }
        return node.Value.Value;
    }
}
