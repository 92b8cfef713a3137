using System.Collections.Immutable;
using k8s.Models;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>
/// What a Service means for the proxy, by the rules of upstream's pkg/proxy/serviceport.go and util/utils.go. Each part that is wrong is left out and told;
/// the rest is used.
/// </summary>
internal static class ServiceTranslator
{
    private const int DefaultAffinitySeconds = 10800;
    private const int MostAffinitySeconds = 86400;

    public static Translated<ServiceEntry> Translate(V1Service service)
    {
        if (IsSkipped(service))
            return Translated<ServiceEntry>.Nothing;
        var problems = new List<string>();
        var template = Template(service, problems);
        var external = AddressListParser.ParseAddresses(service.Spec.ExternalIPs ?? [], "spec.externalIPs", problems);
        var balancers = AddressListParser.ParseAddresses(VirtualAddresses(service), "status.loadBalancer.ingress", problems);
        var ranges = AddressListParser.ParseNetworks(service.Spec.LoadBalancerSourceRanges ?? [], "spec.loadBalancerSourceRanges", problems);
        var ports = ServicePortTranslator.Translate(service.Spec.Ports ?? [], problems);
        var entry = new ServiceEntry(template.Service, Of(AddressFamily.IPv4), Of(AddressFamily.IPv6));
        return new(entry.IPv4.IsEmpty && entry.IPv6.IsEmpty ? null : entry, [.. problems]);

        ImmutableArray<ServicePort> Of(AddressFamily family)
        {
            if (ClusterAddress(service.Spec, family, problems) is not { } address)
                return [];
            var common = template with
            {
                ClusterIP = address,
                ExternalIPs = [.. external.Where(a => a.Family == family)],
                LoadBalancerIPs = [.. balancers.Where(a => a.Family == family)],
                SourceRanges = SourceRangeRules.Of(ranges, family),
            };
            return [.. ports.Select(p => common with { Name = p.Name, Protocol = p.Protocol, Port = p.Port, NodePort = p.NodePort })];
        }
    }

    private static bool IsSkipped(V1Service service) =>
        service.Spec is null || string.IsNullOrEmpty(service.Spec.ClusterIP) || service.Spec.ClusterIP == "None" || service.Spec.Type == "ExternalName"
        || service.Metadata.Labels?.ContainsKey(TrackingSelectors.ProxyNameLabel) == true;

    /// <summary>A port with all that does not depend on the family or on the port.</summary>
    private static ServicePort Template(V1Service service, List<string> problems)
    {
        var (spec, key) = (service.Spec, new ServiceKey(service.Metadata.NamespaceProperty ?? "", service.Metadata.Name));
        var isExternalLocal = IsOpenToOutside(spec) && spec.ExternalTrafficPolicy == "Local";
        return new ServicePort(key, "", TransportProtocol.Tcp, default, 0)
        {
            IsInternalLocal = spec.InternalTrafficPolicy == "Local",
            IsExternalLocal = isExternalLocal,
            AffinityTimeout = Affinity(spec, problems),
            HealthCheckNodePort = isExternalLocal && spec.Type == "LoadBalancer" ? HealthCheckPort(spec, problems) : (ushort)0,
        };
    }

    private static bool IsOpenToOutside(V1ServiceSpec spec) =>
        spec.Type is "LoadBalancer" or "NodePort" || (spec.Type is null or "" or "ClusterIP" && spec.ExternalIPs?.Count > 0);

    private static ushort HealthCheckPort(V1ServiceSpec spec, List<string> problems)
    {
        if (spec.HealthCheckNodePort is > 0 and <= ushort.MaxValue and var port)
            return (ushort)port;
        problems.Add($"spec.healthCheckNodePort is {spec.HealthCheckNodePort ?? 0}, so nobody can ask for the health of its endpoints here");
        return 0;
    }

    private static TimeSpan? Affinity(V1ServiceSpec spec, List<string> problems)
    {
        if (spec.SessionAffinity is null or "" or "None")
            return null;
        if (spec.SessionAffinity != "ClientIP")
        {
            problems.Add($"spec.sessionAffinity is {ProblemTextRenderer.Quote(spec.SessionAffinity)}, which is not known");
            return null;
        }
        var seconds = spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds;
        if (seconds is > 0 and <= MostAffinitySeconds)
            return TimeSpan.FromSeconds(seconds);
        problems.Add($"spec.sessionAffinityConfig.clientIP.timeoutSeconds is {seconds}; {DefaultAffinitySeconds} is used");
        return TimeSpan.FromSeconds(DefaultAffinitySeconds);
    }

    /// <summary>Those of a load balancer that keeps the address on its packets; one of mode Proxy sends to node ports.</summary>
    private static IEnumerable<string?> VirtualAddresses(V1Service service) =>
        from ingress in service.Status?.LoadBalancer?.Ingress ?? []
        where ingress.IpMode is null or "VIP"
        select ingress.Ip;

    /// <summary>Null: the Service has no address of this family, or no valid one.</summary>
    private static Address? ClusterAddress(V1ServiceSpec spec, AddressFamily family, List<string> problems)
    {
        var text = spec.IpFamilies is { Count: > 0 } families ? spec.ClusterIPs?.ElementAtOrDefault(families.IndexOf(family.ToString())) : spec.ClusterIP;
        if (string.IsNullOrEmpty(text) || text == "None")
            return null;
        var address = Address.Parse(text);
        if (address is { IsUnspecified: false } && address.Value.Family == family)
            return address;
        // Without ipFamilies the one address is of one family, and is looked at for both.
        if (spec.IpFamilies is { Count: > 0 } || (address is null or { IsUnspecified: true } && family == AddressFamily.IPv4))
            problems.Add($"the cluster IP {ProblemTextRenderer.Quote(text)} is no {(spec.IpFamilies is { Count: > 0 } ? family.ToString() : "IP")} address");
        return null;
    }
}
