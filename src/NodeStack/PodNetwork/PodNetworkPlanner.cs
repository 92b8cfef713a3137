using NodeStack.CriShim.Containerd;
using NodeStack.Proxy.PodMasquerade;
using NodeStack.Proxy.Routes;

namespace NodeStack.PodNetwork;

/// <summary>The way from what is there to what the Nodes say. While this node's own network is not known, nothing of it is touched.</summary>
internal static class PodNetworkPlanner
{
    public static PodNetworkPlan Plan(NodeNetworks networks, PodNetworkOptions options, PodNetworkSeen seen)
    {
        var (wanted, there) = (networks.Routes.ToHashSet(), seen.Routes.ToHashSet());
        var hasIPv4 = networks.Own.Any(static n => !PodCidrParser.IsIPv6(n));
        var hasIPv6 = networks.Own.Any(PodCidrParser.IsIPv6);
        var config = networks.Own.IsEmpty ? null : Config(networks, options, seen);
        return new PodNetworkPlan(
            PodSysctlRules.LacksBridgeFilter(seen, hasIPv4, hasIPv6),
            PodSysctlRules.Plan(seen, hasIPv4, hasIPv6),
            [.. seen.Routes.Where(r => !wanted.Contains(r) && IsOurs(r, options, seen))],
            [.. networks.Routes.Where(r => !there.Contains(r))],
            networks.Own.IsEmpty ? null : new MasqueradeWish(networks.Own, networks.Cluster),
            config == seen.Config ? null : config);
    }

    /// <summary>Not those of another cluster's node on this machine.</summary>
    private static bool IsOurs(Route route, PodNetworkOptions options, PodNetworkSeen seen) => options.ClusterPodNetworks.IsEmpty
        || seen.Added.Contains(route) || options.ClusterPodNetworks.Any(n => PodCidrParser.Overlap(n, route.To));

    private static string Config(NodeNetworks networks, PodNetworkOptions options, PodNetworkSeen seen) => CniConfigBuilder.Build(new CniBridgeNetwork
    {
        BridgeName = options.BridgeName,
        PodSubnets = [.. networks.Own.Select(static n => n.ToString())],
        DataPath = options.CniDataFolder,
        Mtu = seen.Mtu,
        MapsPorts = seen.MapsPorts,
        // A Node that was deleted and came again may have another network than its bridge.
        ReplacesAddress = true,
    });
}
