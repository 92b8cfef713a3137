using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace NodeStack.Kubelet.Node;

/// <summary>Reads the host's identity and size once, at start.</summary>
internal static class NodeFactsReader
{
    /// <param name="hostnameOverride">Node name to use instead of the host's; empty for none.</param>
    /// <param name="nodeIps">Addresses given by --node-ip; empty for detection.</param>
    public static NodeFacts Read(string hostnameOverride, IReadOnlyList<IPAddress> nodeIps, IReadOnlyList<string> reducedReasons)
    {
        var hostname = Dns.GetHostName();
        var nodeName = (hostnameOverride.Length > 0 ? hostnameOverride : hostname).Trim().ToLowerInvariant();
        var addresses = nodeIps.Count > 0 ? nodeIps : PrimaryAddresses();
        return new NodeFacts(nodeName, hostname, [.. addresses.Select(a => a.ToString())], Environment.ProcessorCount,
            MemInfoParser.TotalBytes(File.ReadAllText("/proc/meminfo")), reducedReasons.Count > 0, reducedReasons);
    }

    /// <summary>The address of the interface with a default route first; loopback only where there is nothing else.</summary>
    private static IReadOnlyList<IPAddress> PrimaryAddresses()
    {
        var found = NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(n => n.GetIPProperties().GatewayAddresses.Count)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses.Select(u => u.Address))
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork || (a.AddressFamily == AddressFamily.InterNetworkV6 && !a.IsIPv6LinkLocal))
            .ToList();
        var firstOfEachFamily = found.GroupBy(a => a.AddressFamily).Select(g => g.First()).ToList();
        return firstOfEachFamily.Count > 0 ? firstOfEachFamily : [IPAddress.Loopback];
    }
}
