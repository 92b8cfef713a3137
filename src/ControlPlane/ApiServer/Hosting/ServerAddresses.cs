using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace NodeStack.ControlPlane.ApiServer.Hosting;

/// <summary>Addresses of the server itself.</summary>
internal static class ServerAddresses
{
    /// <summary>What the serving certificate must be good for besides the names that every server has.</summary>
    public static IReadOnlyList<string> ServingNames(ApiServerOptions options)
    {
        List<string> names = [.. options.ServingNames, Dns.GetHostName()];
        if (!options.BindAddress.Equals(IPAddress.Any) && !options.BindAddress.Equals(IPAddress.IPv6Any))
            names.Add(options.BindAddress.ToString());
        if (options.AdvertiseAddress is { } advertised)
            names.Add(advertised.ToString());
        names.AddRange(options.ServiceClusterIpRanges.Select(r => First(r).ToString()));
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The first address of a network after its own: that of the <c>kubernetes</c> Service.</summary>
    public static IPAddress First(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true) + 1;
        var first = new byte[bytes.Length];
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(first, first.Length - digits.Length);
        return new IPAddress(first);
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Where others reach a server that listens on all addresses: the one a packet to a far address would be sent from.</summary>
    public static IPAddress Advertised(ApiServerOptions options)
    {
        if (options.AdvertiseAddress is { } given)
            return given;
        // Loopback is nobody else's way to this server, and no endpoint may have such an address.
        if (!options.BindAddress.Equals(IPAddress.Any) && !options.BindAddress.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(options.BindAddress))
            return options.BindAddress;
        try
        {
            // Nothing is sent: connecting a datagram socket only chooses a route. The address is one reserved for documentation.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse("192.0.2.1"), 9);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
