using System.Net;
using NodeStack.KubeApi.Validation;

namespace NodeStack.PodNetwork;

/// <summary>
/// Who has which network: each address once. Finds what a network overlaps by looking up its parts of the lengths that are in use, so that thousands of
/// nodes cost no more than their number. Not thread-safe.
/// </summary>
/// <param name="lengths">Prefix lengths of all networks that may come.</param>
internal sealed class NetworkClaims(IEnumerable<int> lengths)
{
    private readonly int[] _lengths = [.. lengths.Distinct().Order()];
    private readonly Dictionary<IPNetwork, string> _owners = [];

    /// <summary>Networks that have a claimed one, or an address of somebody, within, with whose it is.</summary>
    private readonly Dictionary<IPNetwork, string> _around = [];

    public IEnumerable<IPNetwork> All => _owners.Keys;

    /// <summary>Whose network this one overlaps; null: nobody's.</summary>
    public string? FindOwner(IPNetwork network)
    {
        if (_around.TryGetValue(network, out var within))
            return within;
        foreach (var length in _lengths)
            if (length <= network.PrefixLength && _owners.TryGetValue(Cut(network.BaseAddress, length), out var owner))
                return owner;
        return null;
    }

    public void Add(IPNetwork network, string owner)
    {
        _owners[network] = owner;
        foreach (var length in _lengths)
            if (length < network.PrefixLength)
                _around.TryAdd(Cut(network.BaseAddress, length), owner);
    }

    /// <summary>The node's addresses must not be within a network that comes later.</summary>
    public void AddAddresses(PodNode node)
    {
        foreach (var address in node.Addresses)
            foreach (var length in _lengths)
                if (length <= address.GetAddressBytes().Length * 8)
                    _around.TryAdd(Cut(address, length), $"the address {address} of node {node.Name}");
    }

    private static IPNetwork Cut(IPAddress address, int length) => new(NetworkMasks.Base(address, length), length);
}
