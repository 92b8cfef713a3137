namespace NodeStack.Proxy.Ruleset;

/// <summary>
/// Which front is whose. Two Services that name the same node port or address and port should not be; where they are, the first by name has it whatever
/// came first, and the other gets it when the first is gone.
/// </summary>
internal sealed class FrontClaims
{
    private readonly Dictionary<Front, (PortKey Owner, FrontProgram Program)> _held = [];
    private readonly Dictionary<Front, SortedDictionary<PortKey, FrontProgram>> _waiting = [];

    /// <summary>The programs that count.</summary>
    public IEnumerable<FrontProgram> Held => _held.Values.Select(h => h.Program);

    /// <summary>Fronts that more than one port claims, and who does not get them.</summary>
    public IEnumerable<(Front Front, PortKey Owner, PortKey Loser)> Contested =>
        _waiting.SelectMany(w => w.Value.Keys.Select(loser => (w.Key, _held[w.Key].Owner, loser)));

    public FrontProgram? Find(Front front) => _held.TryGetValue(front, out var held) ? held.Program : null;

    /// <summary>Sets what the port wants of the front; null: nothing any more.</summary>
    public void Set(Front front, PortKey port, FrontProgram? program)
    {
        if (!_held.TryGetValue(front, out var held))
        {
            if (program is not null)
                _held[front] = (port, program);
        }
        else if (held.Owner == port)
        {
            Replace(front, port, program);
        }
        else
        {
            Wait(front, port, program);
        }
    }

    private void Replace(Front front, PortKey port, FrontProgram? program)
    {
        if (program is not null)
        {
            _held[front] = (port, program);
            return;
        }
        _held.Remove(front);
        if (!_waiting.TryGetValue(front, out var others))
            return;
        var next = others.First();
        _held[front] = (next.Key, next.Value);
        Forget(front, others, next.Key);
    }

    private void Wait(Front front, PortKey port, FrontProgram? program)
    {
        if (program is null)
        {
            if (_waiting.TryGetValue(front, out var others))
                Forget(front, others, port);
            return;
        }
        if (!_waiting.TryGetValue(front, out var waiting))
            _waiting[front] = waiting = [];
        waiting[port] = program;
        var held = _held[front];
        if (port.CompareTo(held.Owner) > 0)
            return;
        _held[front] = (port, program);
        waiting.Remove(port);
        waiting[held.Owner] = held.Program;
    }

    private void Forget(Front front, SortedDictionary<PortKey, FrontProgram> others, PortKey port)
    {
        others.Remove(port);
        if (others.Count == 0)
            _waiting.Remove(front);
    }
}
