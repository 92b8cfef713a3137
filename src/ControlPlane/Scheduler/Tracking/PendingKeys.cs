namespace NodeStack.ControlPlane.Scheduler.Tracking;

/// <summary>Which objects of a collection changed since it was last looked at: each once, however often it did. Thread-safe.</summary>
internal sealed class PendingKeys
{
    private readonly Lock _lock = new();
    private HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _isAll;
    private volatile bool _hasAny;

    public bool HasAny => _hasAny;

    /// <param name="key">Null: any of them.</param>
    public void Add(string? key)
    {
        lock (_lock)
        {
            if (key is null)
                (_isAll, _keys) = (true, new HashSet<string>(StringComparer.Ordinal));
            else if (!_isAll)
                _keys.Add(key);
            _hasAny = true;
        }
    }

    /// <summary>In the order in which they came; null: any of them.</summary>
    public HashSet<string>? Take()
    {
        lock (_lock)
        {
            var taken = _isAll ? null : _keys;
            (_keys, _isAll, _hasAny) = (new HashSet<string>(StringComparer.Ordinal), false, false);
            return taken;
        }
    }
}
