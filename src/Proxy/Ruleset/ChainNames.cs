namespace NodeStack.Proxy.Ruleset;

/// <summary>The chains that every table has; those that upstream has too have its names.</summary>
internal static class ChainNames
{
    public const string Services = "services";
    public const string ServiceEndpointsCheck = "service-endpoints-check";
    public const string NodePortEndpointsCheck = "nodeport-endpoints-check";
    public const string ClusterIPsCheck = "cluster-ips-check";
    public const string FirewallCheck = "firewall-check";
    public const string AffinityCheck = "affinity-check";
    public const string Masquerading = "masquerading";
    public const string Reject = "reject-chain";
}
