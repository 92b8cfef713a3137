using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables.Netlink;

/// <summary>Address families by the kernel's numbers and by nft's names.</summary>
internal static class FamilyNumber
{
    private const byte IPv4 = 2;
    private const byte IPv6 = 10;

    public static byte Of(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;

    public static string Name(AddressFamily family) => family == AddressFamily.IPv4 ? "ip" : "ip6";
}
