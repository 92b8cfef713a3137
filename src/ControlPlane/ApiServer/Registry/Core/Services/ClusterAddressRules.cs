using System.Net;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>The addresses of a service network: all but the first, and in IPv4 the last.</summary>
internal static class ClusterAddressRules
{
    private const int BandShare = 16;
    private const int LargestBand = 256;
    private const int MostBits = 62;

    /// <summary>A free address, null when all are taken.</summary>
    public static IPAddress? Next(IPNetwork network, IReadOnlySet<IPAddress> taken, Func<long, long> pick)
    {
        var size = Size(network);
        var band = AllocationBandRules.Band(size, BandShare, LargestBand);
        return AllocationBandRules.Next(Count(network), band, i => taken.Contains(At(network, i)), taken.Count, pick) is { } index ? At(network, index) : null;
    }

    /// <summary>Why an address cannot be given; null when it can.</summary>
    public static string? Refusal(IPNetwork network, IPAddress address, IReadOnlySet<IPAddress> taken)
    {
        if (!network.Contains(address))
            return "the provided network does not match the current range";
        if (address.Equals(network.BaseAddress) || (IsV4(network) && address.Equals(At(network, Count(network)))))
            return $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {network}";
        return taken.Contains(address) ? "provided IP is already allocated" : null;
    }

    /// <summary>The address after the network's first by so many.</summary>
    public static IPAddress At(IPNetwork network, long index)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var carry = index + 1;
        for (var i = bytes.Length - 1; i >= 0 && carry > 0; i--)
        {
            carry += bytes[i];
            bytes[i] = (byte)carry;
            carry >>= 8;
        }
        return new IPAddress(bytes);
    }

    /// <summary>How many addresses there are to give.</summary>
    public static long Count(IPNetwork network) => Size(network) - (IsV4(network) ? 2 : 1);

    private static bool IsV4(IPNetwork network) => network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    private static long Size(IPNetwork network) => 1L << Math.Min((IsV4(network) ? 32 : 128) - network.PrefixLength, MostBits);
}
