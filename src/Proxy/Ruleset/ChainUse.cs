namespace NodeStack.Proxy.Ruleset;

/// <summary>
/// Which service chains there are and how many elements point at each. One that nothing points at is kept for a while: kernels before 6.2 notice only some time after
/// an element is gone that its chain is free, and refuse the removal until then.
/// </summary>
internal sealed class ChainUse
{
    private static readonly TimeSpan s_keep = TimeSpan.FromSeconds(2);
    private readonly Dictionary<ChainClass, int> _uses = [];
    private readonly Dictionary<ChainClass, DateTimeOffset> _idle = [];

    public IEnumerable<ChainClass> All => _uses.Keys.Concat(_idle.Keys);

    /// <summary>True when the chain has to be made first.</summary>
    public bool Take(ChainClass chain)
    {
        var count = _uses.GetValueOrDefault(chain);
        _uses[chain] = count + 1;
        return count == 0 && !_idle.Remove(chain);
    }

    public void Leave(ChainClass chain, DateTimeOffset now)
    {
        if (--_uses[chain] > 0)
            return;
        _uses.Remove(chain);
        _idle[chain] = now;
    }

    /// <summary>Those that were idle long enough; they are gone from here.</summary>
    public IReadOnlyList<ChainClass> RemoveIdle(DateTimeOffset now)
    {
        var old = _idle.Where(i => now - i.Value >= s_keep).Select(i => i.Key).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        foreach (var chain in old)
            _idle.Remove(chain);
        return old;
    }
}
