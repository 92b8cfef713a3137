namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Writes waiting for the writer's thread, which takes all there are at a time: what waits while one group is synced is the next group.</summary>
internal sealed class WriteQueue
{
    private readonly object _gate = new();
    private List<WriteRequest> _waiting = [];
    private bool _woken;
    private bool _closed;

    /// <exception cref="StoreUnavailableException">The store is closed.</exception>
    public void Add(WriteRequest request)
    {
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException("the store is closed");
            _waiting.Add(request);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Lets the writer look for other work than writes.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>No further writes; the writer is told when it has taken those that wait.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Blocks until there are writes, it was woken (then there may be none), or, with <paramref name="wait"/> false, not at all. Null: closed and empty.</summary>
    public List<WriteRequest>? Take(bool wait)
    {
        lock (_gate)
        {
            while (wait && _waiting.Count == 0 && !_woken && !_closed)
                Monitor.Wait(_gate);
            _woken = false;
            if (_waiting.Count == 0)
                return _closed ? null : [];
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }
}
