using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Node;

/// <summary>The node's own address in each family, and which family is the first.</summary>
internal sealed record NodeAddresses(AddressFamily Primary, Address? IPv4, Address? IPv6)
{
    private static readonly Address s_loopback4 = Address.Parse("127.0.0.1")!.Value, s_loopback6 = Address.Parse("::1")!.Value;

    public Address? Of(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;

    /// <summary>
    /// An address to bind to, when it is a certain one, is the node's; else what the Node object says, its first address telling the first family; else
    /// loopback, since Services work without.
    /// </summary>
    /// <param name="bindAddress">Null or unspecified: any.</param>
    /// <param name="node">As the Node has them, internal addresses first.</param>
    public static NodeAddresses Detect(Address? bindAddress, ImmutableArray<Address> node)
    {
        if (bindAddress is { IsUnspecified: false } bind)
            return Of(bind.Family, [bind, .. node.Where(a => a.Family != bind.Family)]);
        return Of(node.IsEmpty ? AddressFamily.IPv4 : node[0].Family, node);
    }

    private static NodeAddresses Of(AddressFamily primary, ImmutableArray<Address> known)
    {
        Address? ipv4 = First(known, AddressFamily.IPv4), ipv6 = First(known, AddressFamily.IPv6);
        return primary == AddressFamily.IPv4 ? new(primary, ipv4 ?? s_loopback4, ipv6) : new(primary, ipv4, ipv6 ?? s_loopback6);
    }

    private static Address? First(ImmutableArray<Address> known, AddressFamily family)
    {
        foreach (var address in known)
            if (address.Family == family)
                return address;
        return null;
    }
}
