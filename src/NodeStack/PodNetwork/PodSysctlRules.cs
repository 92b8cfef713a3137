using System.Collections.Immutable;

namespace NodeStack.PodNetwork;

/// <summary>The kernel settings without which packets of pods go nowhere.</summary>
internal static class PodSysctlRules
{
    public const string Forward = "net/ipv4/ip_forward";
    public const string ForwardIPv6 = "net/ipv6/conf/all/forwarding";
    public const string BridgeToIptables = "net/bridge/bridge-nf-call-iptables";
    public const string BridgeToIp6tables = "net/bridge/bridge-nf-call-ip6tables";

    public const string WithoutBridgeFilter =
        "br_netfilter is missing: packets between two pods of this node bypass connection tracking, so a pod gets no answer from a Service whose endpoint is on its own node";

    /// <summary>Whether routes that the network's routers announce are taken: 1 only while nothing is forwarded, 2 always.</summary>
    public static string AcceptAnnouncements(string link) => $"net/ipv6/conf/{link}/accept_ra";

    /// <summary>Those that <see cref="Plan"/> looks at.</summary>
    public static ImmutableArray<string> Paths(string? defaultLinkIPv6)
    {
        ImmutableArray<string> always = [Forward, ForwardIPv6, BridgeToIptables, BridgeToIp6tables];
        return defaultLinkIPv6 is null ? always : always.Add(AcceptAnnouncements(defaultLinkIPv6));
    }

    /// <summary>In the order in which they are to be set.</summary>
    public static ImmutableArray<SysctlWrite> Plan(PodNetworkSeen seen, bool hasIPv4, bool hasIPv6)
    {
        var writes = ImmutableArray.CreateBuilder<SysctlWrite>();
        if (hasIPv4)
            Want(Forward, "1");
        if (hasIPv6)
        {
            // A machine that forwards forgets the default route that a router announced to it.
            if (seen.DefaultLinkIPv6 is { } link && seen.Sysctls.GetValueOrDefault(ForwardIPv6) != "1" && seen.Sysctls.GetValueOrDefault(AcceptAnnouncements(link)) == "1")
                writes.Add(new SysctlWrite(AcceptAnnouncements(link), "2"));
            Want(ForwardIPv6, "1");
        }
        if (hasIPv4 && seen.Sysctls.ContainsKey(BridgeToIptables))
            Want(BridgeToIptables, "1");
        if (hasIPv6 && seen.Sysctls.ContainsKey(BridgeToIp6tables))
            Want(BridgeToIp6tables, "1");
        return writes.ToImmutable();

        void Want(string path, string value)
        {
            if (seen.Sysctls.GetValueOrDefault(path) != value)
                writes.Add(new SysctlWrite(path, value));
        }
    }

    public static bool LacksBridgeFilter(PodNetworkSeen seen, bool hasIPv4, bool hasIPv6) =>
        (hasIPv4 && !seen.Sysctls.ContainsKey(BridgeToIptables)) || (hasIPv6 && !seen.Sysctls.ContainsKey(BridgeToIp6tables));
}
