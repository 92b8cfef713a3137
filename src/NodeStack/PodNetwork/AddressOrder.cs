using System.Net;

namespace NodeStack.PodNetwork;

/// <summary>Addresses of one family by their bytes.</summary>
internal sealed class AddressOrder : IComparer<IPAddress>
{
    public static readonly AddressOrder Instance = new();

    public int Compare(IPAddress? x, IPAddress? y) => (x?.GetAddressBytes() ?? []).AsSpan().SequenceCompareTo(y?.GetAddressBytes() ?? []);
}
