using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Node;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>From the configuration and the node to what one family's rules are made with.</summary>
internal static class RulesetOptionsRules
{
    /// <param name="own">The addresses of this machine's interfaces.</param>
    public static RulesetOptions Build(AddressFamily family, ProxyOptions options, ProxySnapshot cluster, ImmutableArray<Address> own)
    {
        var node = NodeAddresses.Detect(options.PrimaryAddress, cluster.Node?.Addresses ?? []);
        var nodePorts = options.NodePortAddresses;
        return new RulesetOptions(family)
        {
            MasqueradeAll = options.MasqueradeAll,
            MasqueradeMark = options.MasqueradeMark,
            LocalTraffic = Local(family, options.LocalDetection, cluster.Node),
            NodePortAddresses = NodePortAddressRules.Select(nodePorts.IsPrimary ? NodePortAddressRules.Primary(node) : [.. nodePorts.Networks], own, family),
            NodeAddress = node.Of(family),
            AllowsExternalIPs = options.AllowsExternalIps,
            ServiceNetworks = [.. cluster.ServiceNetworks.Networks.Where(n => n.Family == family)],
        };
    }

    private static LocalTraffic Local(AddressFamily family, LocalDetectionSettings settings, NodeEntry? node) => new()
    {
        Source = settings.UsesNodeCidrs ? First(node?.PodNetworks ?? [], family) : settings.NetworkOf(family),
        Interface = settings.Bridge.Length > 0 ? settings.Bridge : settings.InterfacePrefix,
        IsInterfacePrefix = settings.Bridge.Length == 0 && settings.InterfacePrefix.Length > 0,
    };

    private static AddressPrefix? First(ImmutableArray<AddressPrefix> networks, AddressFamily family)
    {
        foreach (var network in networks)
            if (network.Family == family)
                return network;
        return null;
    }
}
