namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>The nodes of a zone that are to be tainted, one after the other at the zone's rate. Not thread-safe.</summary>
/// <param name="rate">Nodes a second; 0: none.</param>
public sealed class ZoneTainter(double rate)
{
    private readonly List<string> _waiting = [];
    private double _rate = rate;
    private double _tokens = 1;
    private TimeSpan _filled;

    public int Waiting => _waiting.Count;

    public void Add(string node)
    {
        if (!_waiting.Contains(node))
            _waiting.Add(node);
    }

    public void Remove(string node) => _waiting.Remove(node);

    /// <summary>What was saved up at the old rate is not carried over a standstill.</summary>
    public void SetRate(double rate, TimeSpan now)
    {
        Fill(now);
        (_rate, _tokens) = (rate, rate == 0 ? 0 : _rate == 0 ? 1 : _tokens);
    }

    /// <summary>The next node to be tainted; null: none, or not yet.</summary>
    public string? Take(TimeSpan now)
    {
        Fill(now);
        if (_waiting.Count == 0 || _rate == 0 || _tokens < 1)
            return null;
        _tokens--;
        var node = _waiting[0];
        _waiting.RemoveAt(0);
        return node;
    }

    private void Fill(TimeSpan now)
    {
        _tokens = Math.Min(1, _tokens + _rate * Math.Max(0, (now - _filled).TotalSeconds));
        _filled = now;
    }
}
