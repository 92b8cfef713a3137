using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Node;

/// <summary>Which of the machine's addresses take node ports.</summary>
internal static class NodePortAddressRules
{
    /// <param name="networks">nodePortAddresses, of both families, with "primary" already in its place.</param>
    /// <param name="own">The addresses of all interfaces.</param>
    /// <returns>Null: all but loopback, as when no network of the family is named, or one is the whole family.</returns>
    public static ImmutableArray<Address>? Select(ImmutableArray<AddressPrefix> networks, IEnumerable<Address> own, AddressFamily family)
    {
        var ours = networks.Where(n => n.Family == family).ToList();
        if (ours.Count == 0 || ours.Exists(n => n.Length == 0))
            return null;
        return [.. own.Where(a => !a.IsLoopback && ours.Exists(n => n.Contains(a))).Distinct().Order()];
    }

    /// <summary>What "primary" stands for: the node's own addresses.</summary>
    public static ImmutableArray<AddressPrefix> Primary(NodeAddresses node) =>
        [.. new[] { node.IPv4, node.IPv6 }.OfType<Address>().Where(a => !a.IsLoopback).Select(AddressPrefix.Of)];
}
