using System.Collections.Immutable;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>What there is of the pod network on this machine.</summary>
/// <param name="Routes">Those with our protocol number.</param>
/// <param name="Added">Those that this process made.</param>
/// <param name="Config">The text of our CNI configuration; null: there is none.</param>
/// <param name="Mtu">Of the link of the default route; null: not known.</param>
/// <param name="DefaultLinkIPv6">The link of IPv6's default route; null: none.</param>
/// <param name="MapsPorts">iptables works, so that the portmap plugin does.</param>
/// <param name="Sysctls">Values by the path under /proc/sys; what the kernel does not have is not in it.</param>
internal sealed record PodNetworkSeen(
    ImmutableArray<Route> Routes, ImmutableHashSet<Route> Added, string? Config, int? Mtu, string? DefaultLinkIPv6, bool MapsPorts, ImmutableDictionary<string, string> Sysctls);
