using System.Net;
using NodeStack.Proxy.Addresses;

namespace NodeStack.TestSupport.Network;

/// <summary>
/// A node with two pods, another node with two pods (all played by one namespace), and a client outside, each in a namespace of its own:
/// <code>
///   pod1 10.244.1.2 --+                                            +-- other 192.0.2.20, pods 10.244.2.2 and .3
///   pod2 10.244.1.3 --+-- node (bridge br0) -- 192.0.2.10 -- lan --+-- outside 192.0.2.99
/// </code>
/// and the same with IPv6 (fd00:1::, fd00:244:1::). The client outside reaches cluster IPs and load balancer addresses through the node.
/// </summary>
internal sealed class PacketWorld : IDisposable
{
    public const int PodPort = 8080;
    private readonly NetNamespace _lan = new("lan");
    private readonly Dictionary<(string Name, AddressFamily Family), EchoServer> _servers = [];

    public PacketWorld()
    {
        _lan.IpInside("link", "add", "sw", "type", "bridge");
        _lan.IpInside("link", "set", "sw", "up");
        foreach (var (ns, port, host) in new[] { (Node, "p-node", 10), (Other, "p-other", 20), (Outside, "p-outside", 99) })
            PlugIn(ns, port, host);
        MakeNode();
        MakeOther();
        foreach (var network in new[] { "10.96.0.0/16", "203.0.113.0/24" })
            Outside.IpInside("route", "add", network, "via", "192.0.2.10");
        foreach (var network in new[] { "fd00:96::/64", "fd00:203::/64" })
            Outside.IpInside("-6", "route", "add", network, "via", "fd00:1::10");
        Serve(Pod1, "pod1", "10.244.1.2", "fd00:244:1::2");
        Serve(Pod2, "pod2", "10.244.1.3", "fd00:244:1::3");
        Serve(Other, "far1", "10.244.2.2", "fd00:244:2::2");
        Serve(Other, "far2", "10.244.2.3", "fd00:244:2::3");
    }

    public NetNamespace Node { get; } = new("node");
    public NetNamespace Pod1 { get; } = new("pod1");
    public NetNamespace Pod2 { get; } = new("pod2");
    public NetNamespace Other { get; } = new("other");
    public NetNamespace Outside { get; } = new("outside");

    public static IPAddress NodeAddress(AddressFamily family) => Pick(family, "192.0.2.10", "fd00:1::10");

    public static IPAddress OutsideAddress(AddressFamily family) => Pick(family, "192.0.2.99", "fd00:1::99");

    public static IPAddress ClusterIP(AddressFamily family, int last) => Pick(family, $"10.96.0.{last}", $"fd00:96::{last}");

    public static IPAddress ExternalIP(AddressFamily family, int last) => Pick(family, $"203.0.113.{last}", $"fd00:203::{last}");

    public static AddressPrefix PodNetwork(AddressFamily family) => AddressPrefix.Parse(family == AddressFamily.IPv4 ? "10.244.0.0/16" : "fd00:244::/32")!.Value;

    /// <summary>The address of pod1, pod2, far1 or far2.</summary>
    public static Address Pod(AddressFamily family, string name) => Address.From(Pick(
        family,
        name switch { "pod1" => "10.244.1.2", "pod2" => "10.244.1.3", "far1" => "10.244.2.2", _ => "10.244.2.3" },
        name switch { "pod1" => "fd00:244:1::2", "pod2" => "fd00:244:1::3", "far1" => "fd00:244:2::2", _ => "fd00:244:2::3" }));

    /// <summary>UDP packets that reached the pod, in one family.</summary>
    public int PacketsOf(string name, AddressFamily family) => _servers[(name, family)].Packets;

    /// <summary>The pod's process ends.</summary>
    public void Stop(string name, AddressFamily family)
    {
        _servers.Remove((name, family), out var server);
        server?.Dispose();
    }

    /// <summary>The pod's process begins anew.</summary>
    public void Start(string name, AddressFamily family) =>
        _servers[(name, family)] = new EchoServer(name switch { "pod1" => Pod1, "pod2" => Pod2, _ => Other }, name, Pod(family, name).ToIPAddress(), PodPort);

    public void Dispose()
    {
        foreach (var server in _servers.Values)
            server.Dispose();
        foreach (var ns in new[] { Pod1, Pod2, Other, Outside, Node, _lan })
            ns.Dispose();
    }

    private static IPAddress Pick(AddressFamily family, string ipv4, string ipv6) => IPAddress.Parse(family == AddressFamily.IPv4 ? ipv4 : ipv6);

    private void PlugIn(NetNamespace ns, string port, int host)
    {
        _lan.Connect(port, ns, "eth0");
        _lan.IpInside("link", "set", port, "master", "sw", "up");
        Give(ns, "eth0", $"192.0.2.{host}/24", $"fd00:1::{host}/64");
    }

    private void MakeNode()
    {
        Node.IpInside("link", "add", "br0", "type", "bridge");
        Give(Node, "br0", "10.244.1.1/24", "fd00:244:1::1/64");
        Node.WriteSysctl("net/ipv4/ip_forward", "1");
        Node.WriteSysctl("net/ipv6/conf/all/forwarding", "1");
        // Every refusal must be heard, and nobody is told of shorter ways.
        Node.WriteSysctl("net/ipv4/icmp_ratelimit", "0");
        Node.WriteSysctl("net/ipv6/icmp/ratelimit", "0");
        Node.WriteSysctl("net/ipv4/conf/all/send_redirects", "0");
        Node.WriteSysctl("net/ipv4/conf/br0/send_redirects", "0");
        // Addresses of Services are no routes: packets to them go the way out, as on real nodes, until they are sent elsewhere.
        Node.IpInside("route", "add", "default", "via", "192.0.2.99");
        Node.IpInside("-6", "route", "add", "default", "via", "fd00:1::99");
        Node.IpInside("route", "add", "10.244.2.0/24", "via", "192.0.2.20");
        Node.IpInside("-6", "route", "add", "fd00:244:2::/64", "via", "fd00:1::20");
        foreach (var (pod, port, last) in new[] { (Pod1, "veth1", 2), (Pod2, "veth2", 3) })
        {
            Node.Connect(port, pod, "eth0");
            Node.IpInside("link", "set", port, "master", "br0", "up");
            Node.IpInside("link", "set", port, "type", "bridge_slave", "hairpin", "on");
            // Pods know nobody but the node, so that what they say to each other passes its rules.
            Give(pod, "eth0", $"10.244.1.{last}/32", $"fd00:244:1::{last}/128");
            pod.IpInside("route", "add", "10.244.1.1", "dev", "eth0");
            pod.IpInside("route", "add", "default", "via", "10.244.1.1");
            pod.IpInside("-6", "route", "add", "fd00:244:1::1", "dev", "eth0");
            pod.IpInside("-6", "route", "add", "default", "via", "fd00:244:1::1");
        }
    }

    private void MakeOther()
    {
        foreach (var last in new[] { 2, 3 })
        {
            Other.IpInside("addr", "add", $"10.244.2.{last}/32", "dev", "lo");
            Other.IpInside("-6", "addr", "add", $"fd00:244:2::{last}/128", "dev", "lo", "nodad");
        }
        Other.IpInside("route", "add", "10.244.1.0/24", "via", "192.0.2.10");
        Other.IpInside("-6", "route", "add", "fd00:244:1::/64", "via", "fd00:1::10");
    }

    private static void Give(NetNamespace ns, string link, string ipv4, string ipv6)
    {
        ns.IpInside("addr", "add", ipv4, "dev", link);
        // Without duplicate address detection an address can be used at once.
        ns.IpInside("-6", "addr", "add", ipv6, "dev", link, "nodad");
        ns.IpInside("link", "set", link, "up");
    }

    private void Serve(NetNamespace ns, string name, string ipv4, string ipv6)
    {
        _servers[(name, AddressFamily.IPv4)] = new EchoServer(ns, name, IPAddress.Parse(ipv4), PodPort);
        _servers[(name, AddressFamily.IPv6)] = new EchoServer(ns, name, IPAddress.Parse(ipv6), PodPort);
    }
}
