using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>One port of a Service in one address family, with what counts of the Service for it. Only valid values, all of one family.</summary>
/// <param name="Name">The port's name; empty for a Service's only port.</param>
internal sealed record ServicePort(ServiceKey Service, string Name, TransportProtocol Protocol, Address ClusterIP, ushort Port)
{
    /// <summary>0: none.</summary>
    public ushort NodePort { get; init; }
    public ImmutableArray<Address> ExternalIPs { get; init; } = [];

    /// <summary>Of status.loadBalancer.ingress, those of mode VIP.</summary>
    public ImmutableArray<Address> LoadBalancerIPs { get; init; } = [];

    /// <summary>Empty: everybody may use the load balancer's addresses. Networks do not overlap.</summary>
    public ImmutableArray<AddressPrefix> SourceRanges { get; init; } = [];

    /// <summary>internalTrafficPolicy: Local.</summary>
    public bool IsInternalLocal { get; init; }

    /// <summary>externalTrafficPolicy: Local, of a Service that can be reached from outside.</summary>
    public bool IsExternalLocal { get; init; }

    /// <summary>sessionAffinity ClientIP with this timeout; null: none.</summary>
    public TimeSpan? AffinityTimeout { get; init; }

    /// <summary>0: none.</summary>
    public ushort HealthCheckNodePort { get; init; }

    public bool IsReachableFromOutside => NodePort != 0 || ExternalIPs.Length > 0 || LoadBalancerIPs.Length > 0;

    /// <summary>With externalTrafficPolicy Local too: pods and the node itself reach outside addresses as if they came from inside.</summary>
    public bool UsesClusterEndpoints => !IsInternalLocal || IsReachableFromOutside;

    public bool UsesLocalEndpoints => IsInternalLocal || (IsReachableFromOutside && IsExternalLocal);

    /// <summary>NAMESPACE/NAME:PORT, as upstream names a port in comments and logs.</summary>
    public string Title => Name.Length == 0 ? Service.ToString() : $"{Service}:{Name}";

    public bool Equals(ServicePort? other) => other is not null && Service == other.Service && Name == other.Name && Protocol == other.Protocol
        && ClusterIP == other.ClusterIP && Port == other.Port && NodePort == other.NodePort && ExternalIPs.SequenceEqual(other.ExternalIPs)
        && LoadBalancerIPs.SequenceEqual(other.LoadBalancerIPs) && SourceRanges.SequenceEqual(other.SourceRanges) && IsInternalLocal == other.IsInternalLocal
        && IsExternalLocal == other.IsExternalLocal && AffinityTimeout == other.AffinityTimeout && HealthCheckNodePort == other.HealthCheckNodePort;

    public override int GetHashCode() => HashCode.Combine(Service, Name, Port);
}
