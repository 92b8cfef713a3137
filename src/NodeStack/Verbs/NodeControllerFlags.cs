using System.CommandLine;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.Verbs;

/// <summary>Flags of the controllers of nodes and their addresses.</summary>
internal static class NodeControllerFlags
{
    private static readonly Option<bool> AllocateCidrs = ControllerFlag.Switch("--allocate-node-cidrs", false, "Nodes get networks for their pods");
    private static readonly Option<string> ClusterCidr = ControllerFlag.Text("--cluster-cidr", "", "Networks of pods: one, or one per family, comma-separated");
    private static readonly Option<string> ServiceRange = ControllerFlag.Text("--service-cluster-ip-range", "", "Networks of Services: one, or one per family, comma-separated");
    private static readonly Option<int> MaskSize = ControllerFlag.Count("--node-cidr-mask-size", 0, "Size of a node's network; by default 24 for IPv4 and 64 for IPv6");
    private static readonly Option<int> MaskSizeV4 = ControllerFlag.Count("--node-cidr-mask-size-ipv4", 0, "Size of a node's IPv4 network in a cluster of both families");
    private static readonly Option<int> MaskSizeV6 = ControllerFlag.Count("--node-cidr-mask-size-ipv6", 0, "Size of a node's IPv6 network in a cluster of both families");
    private static readonly Option<string> MonitorPeriod = ControllerFlag.Span("--node-monitor-period", "5s", "How often nodes are looked at");
    private static readonly Option<string> MonitorGrace = ControllerFlag.Span("--node-monitor-grace-period", "50s", "How long a node may be silent before it counts as unhealthy");
    private static readonly Option<string> StartupGrace = ControllerFlag.Span("--node-startup-grace-period", "1m0s", "How long a new node may be silent");
    private static readonly Option<double> EvictionRate = ControllerFlag.Number("--node-eviction-rate", 0.1, "Nodes a second whose pods are evicted, in a healthy zone");
    private static readonly Option<double> SecondaryRate = ControllerFlag.Number("--secondary-node-eviction-rate", 0.01, "Nodes a second whose pods are evicted, in an unhealthy zone");
    private static readonly Option<int> LargeCluster = ControllerFlag.Count("--large-cluster-size-threshold", 50, "A cluster of at most this many nodes is small");
    private static readonly Option<double> UnhealthyZone = ControllerFlag.Number("--unhealthy-zone-threshold", 0.55, "A zone with this share of nodes not ready is unhealthy");

    public static IReadOnlyList<Option> All { get; } =
    [
        AllocateCidrs, ClusterCidr, ServiceRange, MaskSize, MaskSizeV4, MaskSizeV6, MonitorPeriod, MonitorGrace, StartupGrace, EvictionRate, SecondaryRate, LargeCluster,
        UnhealthyZone,
    ];

    public static ClusterControllerOptions Read(ParseResult parsed, ClusterControllerOptions options) => options with
    {
        AllocateNodeCidrs = parsed.GetValue(AllocateCidrs),
        ClusterCidr = parsed.GetValue(ClusterCidr)!,
        ServiceClusterIpRange = parsed.GetValue(ServiceRange)!,
        NodeCidrMaskSize = parsed.GetValue(MaskSize),
        NodeCidrMaskSizeIPv4 = parsed.GetValue(MaskSizeV4),
        NodeCidrMaskSizeIPv6 = parsed.GetValue(MaskSizeV6),
        NodeMonitorPeriod = ControllerFlag.Span(parsed, MonitorPeriod),
        NodeMonitorGracePeriod = ControllerFlag.Span(parsed, MonitorGrace),
        NodeStartupGracePeriod = ControllerFlag.Span(parsed, StartupGrace),
        NodeEvictionRate = parsed.GetValue(EvictionRate),
        SecondaryNodeEvictionRate = parsed.GetValue(SecondaryRate),
        LargeClusterSizeThreshold = parsed.GetValue(LargeCluster),
        UnhealthyZoneThreshold = parsed.GetValue(UnhealthyZone),
    };
}
