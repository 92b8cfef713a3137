using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>By what pod traffic is known: by a network of each family, or by the interface it comes from. What is not used by the mode is empty.</summary>
/// <param name="UsesNodeCidrs">The networks are the podCIDRs of the Node, which only the API server knows; wait for them.</param>
/// <param name="ClusterCidrV4">Null: no pod of that family is known as one.</param>
/// <param name="Bridge">Name of the bridge that all pods are on.</param>
/// <param name="InterfacePrefix">How the names of all pods' interfaces begin.</param>
internal sealed record LocalDetectionSettings(bool UsesNodeCidrs, AddressPrefix? ClusterCidrV4, AddressPrefix? ClusterCidrV6, string Bridge, string InterfacePrefix)
{
    public static LocalDetectionSettings Of(KubeProxyConfiguration config) => config.DetectLocalMode switch
    {
        LocalDetectionMode.NodeCidr => new(true, null, null, "", ""),
        LocalDetectionMode.BridgeInterface => new(false, null, null, config.DetectLocal.BridgeInterface, ""),
        LocalDetectionMode.InterfaceNamePrefix => new(false, null, null, "", config.DetectLocal.InterfaceNamePrefix),
        _ => FromNetworks(config.ClusterCidr.Split(',')),
    };

    /// <summary>The network of one family; null where pods are not known by network, or not in that family.</summary>
    public AddressPrefix? NetworkOf(AddressFamily family) => family == AddressFamily.IPv4 ? ClusterCidrV4 : ClusterCidrV6;

    /// <summary>The first network of each family, as upstream: for podCIDRs of a Node too. Texts that are no network count for nothing.</summary>
    public static LocalDetectionSettings FromNetworks(IEnumerable<string> texts)
    {
        var networks = texts.Select(static text => AddressPrefix.Parse(text.Trim())).OfType<AddressPrefix>().ToArray();
        return new(false, First(networks, AddressFamily.IPv4), First(networks, AddressFamily.IPv6), "", "");
    }

    private static AddressPrefix? First(AddressPrefix[] networks, AddressFamily family) =>
        Array.FindIndex(networks, n => n.Family == family) is >= 0 and var at ? networks[at] : null;
}
