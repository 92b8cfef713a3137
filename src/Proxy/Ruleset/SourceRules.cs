using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Who may use a load balancer's address.</summary>
internal static class SourceRules
{
    /// <summary>
    /// The Service's ranges. When this node is in one of them, the load balancer's addresses as well: where such an address is one of the node's own, the node's packets
    /// to it have it as their source (as upstream).
    /// </summary>
    public static ImmutableArray<AddressPrefix> Of(ServicePort port, Address? node)
    {
        var ranges = port.SourceRanges;
        if (node is not { } address || !ranges.Any(r => r.Contains(address)))
            return ranges;
        return [.. ranges, .. port.LoadBalancerIPs.Distinct().Where(ip => !ranges.Any(r => r.Contains(ip))).Select(AddressPrefix.Of)];
    }
}
