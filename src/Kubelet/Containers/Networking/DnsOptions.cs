namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>The node's side of pod DNS.</summary>
public sealed record DnsOptions
{
    /// <summary>clusterDNS: resolvers of ClusterFirst pods. Empty: those pods get the node's, with an event.</summary>
    public IReadOnlyList<string> ClusterDns { get; init; } = [];

    /// <summary>clusterDomain, e.g. cluster.local.</summary>
    public string ClusterDomain { get; init; } = "";

    /// <summary>resolvConf: the file that Default pods inherit. Empty: pods are told to ask themselves.</summary>
    public string ResolvConf { get; init; } = "/etc/resolv.conf";
}
