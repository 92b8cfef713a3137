using System.Collections.Immutable;
using System.Net.NetworkInformation;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Node;

/// <summary>The addresses of this machine's interfaces, as they are now.</summary>
internal static class OwnAddressReader
{
    /// <summary>Sorted. Those that are for one link only are of no use to clients and not there.</summary>
    public static ImmutableArray<Address> Read()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(link => link.GetIPProperties().UnicastAddresses)
                    .Select(a => a.Address)
                    .Where(a => a.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork or System.Net.Sockets.AddressFamily.InterNetworkV6 && !a.IsIPv6LinkLocal)
                    .Select(Address.From).Distinct().Order(),
            ];
        }
        catch (NetworkInformationException)
        {
            // An interface that went away between two looks; the next look tells.
            return [];
        }
    }
}
