namespace NodeStack.Proxy.Ruleset;

/// <summary>The sets and maps of a table.</summary>
internal static class SetNames
{
    public const string ClusterIPs = "cluster-ips";
    public const string Services = "service-ips";
    public const string NoEndpoints = "no-endpoint-services";
    public const string ShortCircuits = "short-circuits";
    public const string Endpoints = "endpoints";
    public const string NodePortIPs = "nodeport-ips";
    public const string Hairpins = "hairpin-connections";
    public const string FirewallIPs = "firewall-ips";
    public const string FirewallSources = "firewall-sources";
    public const string Affinity = "affinity";
    public const string AffinityLocal = "affinity-local";
    public const string AffinityFronts = "affinity-fronts";
    public const string AffinityEndpoints = "affinity-endpoints";
    public const string AffinityLocalEndpoints = "affinity-local-endpoints";
}
