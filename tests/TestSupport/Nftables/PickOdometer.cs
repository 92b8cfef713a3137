namespace NodeStack.TestSupport.Nftables;

/// <summary>All ways that a walk's random numbers may fall, one walk after the other.</summary>
internal sealed class PickOdometer
{
    private const int Most = 100_000;
    private readonly List<(uint Number, uint Modulus)> _picks = [];
    private int _next;
    private int _walks;

    /// <summary>The next number of this walk.</summary>
    public uint Pick(uint modulus)
    {
        if (_next == _picks.Count)
            _picks.Add((0, modulus));
        return _picks[_next++].Number;
    }

    /// <summary>On to the next walk; false: there is no other.</summary>
    public bool Advance()
    {
        if (++_walks >= Most)
            throw new InvalidOperationException($"more than {Most} ways");
        _next = 0;
        while (_picks.Count > 0)
        {
            var (number, modulus) = _picks[^1];
            if (number + 1 < modulus)
            {
                _picks[^1] = (number + 1, modulus);
                return true;
            }
            _picks.RemoveAt(_picks.Count - 1);
        }
        return false;
    }
}
