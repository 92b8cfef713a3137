using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.PodMasquerade;

/// <summary>
/// The kernel's table by which pods speak to the world under their node's address, in the network namespace of the thread that opened it. Touches no other
/// table. One thread at a time.
/// </summary>
public sealed class MasqueradeTable : IDisposable
{
    private readonly NetlinkNftables _kernel;
    private readonly string _name;
    private MasqueradeWish? _intact;
    private uint _generation;

    private MasqueradeTable(NetlinkNftables kernel, string name) => (_kernel, _name) = (kernel, name);

    /// <param name="name">Of letters, digits and dashes.</param>
    /// <exception cref="ProxyException">There is no nftables.</exception>
    public static MasqueradeTable Open(string name)
    {
        try
        {
            return new MasqueradeTable(NetlinkNftables.Open(), name);
        }
        catch (NftablesException e)
        {
            throw new ProxyException($"nftables cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>Makes it as wished. Costs next to nothing while neither the wish nor any table changed.</summary>
    /// <returns>In words, what was not as wished; empty when nothing had to be written.</returns>
    /// <exception cref="ProxyException">The kernel refused.</exception>
    public IReadOnlyList<string> Ensure(MasqueradeWish wish)
    {
        try
        {
            var generation = _kernel.ReadGeneration();
            if (wish.Equals(_intact) && generation == _generation)
                return [];
            var differences = Enum.GetValues<AddressFamily>().SelectMany(family => Ensure(family, wish)).ToList();
            (_intact, _generation) = (differences.Count == 0 ? wish : null, generation);
            return differences;
        }
        catch (NftablesException e)
        {
            throw new ProxyException($"the table {_name} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Removes it; nothing happens when it is not there.</summary>
    /// <exception cref="ProxyException">The kernel refused.</exception>
    public void Remove()
    {
        try
        {
            _intact = null;
            foreach (var family in Enum.GetValues<AddressFamily>())
                Remove(family);
        }
        catch (NftablesException e)
        {
            throw new ProxyException($"the table {_name} cannot be removed: {e.Message}", e);
        }
    }

    public void Dispose() => _kernel.Dispose();

    private IEnumerable<string> Ensure(AddressFamily family, MasqueradeWish wish)
    {
        var found = _kernel.Read(family, _name);
        if (MasqueradeTableBuilder.Build(family, _name, wish) is not { } wanted)
        {
            if (found is not null)
                Remove(family);
            return found is null ? [] : [$"{family} has no pods"];
        }
        var differences = TableDiff.Describe(wanted, found);
        if (!differences.IsEmpty)
            _kernel.Commit(new Transaction(family, _name, MasqueradeTableBuilder.Rebuild(wanted)));
        return differences.Select(d => $"{family}: {d}");
    }

    private void Remove(AddressFamily family)
    {
        try
        {
            _kernel.Commit(new Transaction(family, _name, [new DeleteTable()]));
        }
        catch (NftablesException e) when (e.IsNotThere)
        {
            // Nothing to remove.
        }
    }
}
