using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>A pod's DNS policy and dnsConfig to resolver settings within the limits every resolver library keeps.</summary>
internal static class DnsRules
{
    public const int MaxNameservers = 3;
    public const int MaxSearches = 32;
    public const int MaxSearchChars = 2048;
    private const int MaxDomainLength = 253;

    private enum Source { Cluster, Host, None }

    public static DnsPlan Plan(V1Pod pod, DnsOptions options, ResolvConf host, IReadOnlyList<string> nodeIps)
    {
        var podEvents = new List<(string, string)>();
        var nodeEvents = new List<(string, string)>();
        var source = SourceOf(pod);
        if (source == Source.Cluster && options.ClusterDns.Count == 0)
        {
            const string missing = "kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy. "
                + "Falling back to \"Default\" policy.";
            nodeEvents.Add(("MissingClusterDNS", missing));
            podEvents.Add(("MissingClusterDNS", $"pod: {ConfigErrors.Quote(ConfigErrors.Describe(pod))}. {missing}"));
            source = Source.Host;
        }
        var config = source switch
        {
            Source.None => new DnsConfig([], [], []),
            Source.Cluster => new DnsConfig(options.ClusterDns, ClusterSearches(pod, options.ClusterDomain, host.Searches), ["ndots:5"]),
            _ when options.ResolvConf.Length == 0 => new DnsConfig(Self(nodeIps), ["."], []),
            _ => new DnsConfig(host.Nameservers, host.Searches, host.Options),
        };
        config = Merge(config, pod.Spec?.DnsConfig);
        return new DnsPlan(Fit(config, podEvents), podEvents, nodeEvents);
    }

    private static Source SourceOf(V1Pod pod) => pod.Spec?.DnsPolicy switch
    {
        "None" => Source.None,
        "ClusterFirstWithHostNet" => Source.Cluster,
        "Default" => Source.Host,
        "ClusterFirst" or null or "" => pod.Spec?.HostNetwork == true ? Source.Host : Source.Cluster,
        // Upstream falls back to the cluster's resolver for a policy it does not know.
        _ => Source.Cluster,
    };

    private static IReadOnlyList<string> ClusterSearches(V1Pod pod, string domain, IReadOnlyList<string> hostSearches) =>
        domain.Length == 0
            ? hostSearches
            : [.. new[] { $"{pod.Metadata?.NamespaceProperty}.svc.{domain}", $"svc.{domain}", domain }.Concat(hostSearches).Distinct()];

    /// <summary>With no resolv.conf to inherit a resolver library asks the machine it runs on; say so plainly.</summary>
    private static IReadOnlyList<string> Self(IReadOnlyList<string> nodeIps) =>
        nodeIps.Count == 0 ? ["127.0.0.1"] : [.. nodeIps.Select(ip => ip.Contains(':', StringComparison.Ordinal) ? "::1" : "127.0.0.1")];

    private static DnsConfig Merge(DnsConfig config, V1PodDNSConfig? wish)
    {
        if (wish is null)
            return config;
        var options = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in config.Options)
        {
            var colon = option.IndexOf(':', StringComparison.Ordinal);
            options[colon < 0 ? option : option[..colon]] = colon < 0 ? "" : option[(colon + 1)..];
        }
        foreach (var option in wish.Options ?? [])
            options[option.Name ?? ""] = option.Value ?? "";
        return new DnsConfig(
            [.. config.Servers.Concat(wish.Nameservers ?? []).Distinct()],
            [.. config.Searches.Concat(wish.Searches ?? []).Distinct()],
            [.. options.Select(o => o.Value.Length == 0 ? o.Key : $"{o.Key}:{o.Value}")]);
    }

    private static DnsConfig Fit(DnsConfig config, List<(string, string)> events)
    {
        var servers = config.Servers;
        if (servers.Count > MaxNameservers)
        {
            servers = [.. servers.Take(MaxNameservers)];
            events.Add(("DNSConfigForming", "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: "
                + string.Join(' ', servers)));
        }
        // glibc 2.28 aborts on a search domain that is longer than a domain can be.
        List<string> searches = [.. config.Searches.Take(MaxSearches).Where(s => s.Length <= MaxDomainLength)];
        var length = searches.Sum(s => s.Length + 1) - 1;
        while (length > MaxSearchChars)
        {
            length -= searches[^1].Length + 1;
            searches.RemoveAt(searches.Count - 1);
        }
        if (searches.Count != config.Searches.Count)
            events.Add(("DNSConfigForming", "Search Line limits were exceeded, some search paths have been omitted, the applied search line is: "
                + string.Join(' ', searches)));
        return new DnsConfig(servers, searches, config.Options);
    }
}
