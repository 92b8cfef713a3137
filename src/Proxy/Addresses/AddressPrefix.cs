using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.Proxy.Addresses;

/// <summary>A network: all addresses that begin with the same bits.</summary>
/// <param name="First">Its lowest address; bits beyond the length are zero.</param>
/// <param name="Length">How many leading bits are fixed: 0 to 32 or 128.</param>
internal readonly record struct AddressPrefix(Address First, int Length)
{
    public AddressFamily Family => First.Family;

    public Address Last => Address.FromBits(First.Bits | HostBits(First.Family, Length), First.Family);

    /// <summary>Null when the text is no network. Bits beyond the length are dropped, as Go's ParseCIDR answers the network.</summary>
    public static AddressPrefix? Parse(string? text)
    {
        if (text is null || !IpRules.TryParseNetwork(text, out var address, out var length))
            return null;
        var first = Address.From(address);
        if (first.Family == AddressFamily.IPv4 && length > 32)
            return null;
        return new AddressPrefix(Address.FromBits(first.Bits & ~HostBits(first.Family, length), first.Family), length);
    }

    public static AddressPrefix Of(Address address) => new(address, address.Length * 8);

    public bool Contains(Address address) => address.Family == Family && address.CompareTo(First) >= 0 && address.CompareTo(Last) <= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{Length}");

    private static UInt128 HostBits(AddressFamily family, int length)
    {
        var free = (family == AddressFamily.IPv4 ? 32 : 128) - length;
        return free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
    }
}
