namespace NodeStack.Proxy.Configuration;

/// <summary>How traffic of this node's or the cluster's pods is told from other traffic, spelled as in the configuration.</summary>
internal static class LocalDetectionMode
{
    public const string ClusterCidr = "ClusterCIDR";
    public const string NodeCidr = "NodeCIDR";
    public const string BridgeInterface = "BridgeInterface";
    public const string InterfaceNamePrefix = "InterfaceNamePrefix";
}
