using System.Net;
using NodeStack.PodNetwork;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.PodNetwork;

/// <summary>Two nodes with a pod each, and a machine outside that knows nothing of pods, on one network: 192.0.2.0/24 and fd00:1::/64.</summary>
internal sealed class ClusterWorld : IDisposable
{
    public const int Port = 8080;
    private readonly NetNamespace _lan = new("lan");
    private readonly List<EchoServer> _servers = [];

    public ClusterWorld()
    {
        _lan.IpInside("link", "add", "sw", "type", "bridge");
        _lan.IpInside("link", "set", "sw", "up");
        PlugIn(A.Namespace, "p-a", 11);
        PlugIn(B.Namespace, "p-b", 12);
        PlugIn(Outside, "p-out", 99);
        Nodes =
        [
            Node("a", 1, 11),
            Node("b", 2, 12),
        ];
        A.Namespace.IpInside("link", "set", "eth0", "mtu", "1400");
        foreach (var node in new[] { A.Namespace, B.Namespace })
        {
            node.IpInside("route", "add", "default", "via", "192.0.2.99");
            node.IpInside("-6", "route", "add", "default", "via", "fd00:1::99");
        }
    }

    public ClusterNode A { get; } = new("a");
    public ClusterNode B { get; } = new("b");
    public NetNamespace PodA { get; } = new("poda");
    public NetNamespace PodB { get; } = new("podb");
    public NetNamespace Outside { get; } = new("outside");

    public PodNode[] Nodes { get; }

    public static IPAddress PodAddress(string node, bool isIPv6) => IPAddress.Parse((node, isIPv6) switch
    {
        ("a", false) => "10.244.1.2",
        ("a", true) => "fd00:244:1::2",
        (_, false) => "10.244.2.2",
        _ => "fd00:244:2::2",
    });

    public static IPAddress OutsideAddress(bool isIPv6) => IPAddress.Parse(isIPv6 ? "fd00:1::99" : "192.0.2.99");

    public static PodNode Node(string name, int network, int host) => new(
        name, new DateTime(2026, 1, 1, 0, network % 60, 0, DateTimeKind.Utc), [$"10.244.{network}.0/24", $"fd00:244:{network}::/64"],
        [IPAddress.Parse($"192.0.2.{host}"), IPAddress.Parse($"fd00:1::{host}")]);

    /// <summary>A turn of both nodes' loops, then their pods, and who listens in them.</summary>
    public void Start()
    {
        Assert.Empty(A.Converge(Nodes).Problems);
        Assert.Empty(B.Converge(Nodes).Problems);
        A.AddPod(PodA);
        B.AddPod(PodB);
        foreach (var isIPv6 in new[] { false, true })
        {
            _servers.Add(new EchoServer(PodA, "poda", PodAddress("a", isIPv6), Port));
            _servers.Add(new EchoServer(PodB, "podb", PodAddress("b", isIPv6), Port));
            _servers.Add(new EchoServer(Outside, "outside", OutsideAddress(isIPv6), Port));
        }
    }

    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
        A.Dispose();
        B.Dispose();
        foreach (var ns in new[] { PodA, PodB, Outside, _lan })
            ns.Dispose();
    }

    private void PlugIn(NetNamespace ns, string port, int host)
    {
        _lan.Connect(port, ns, "eth0");
        _lan.IpInside("link", "set", port, "master", "sw", "up");
        ns.IpInside("addr", "add", $"192.0.2.{host}/24", "dev", "eth0");
        // Without duplicate address detection an address can be used at once.
        ns.IpInside("-6", "addr", "add", $"fd00:1::{host}/64", "dev", "eth0", "nodad");
        ns.IpInside("link", "set", "eth0", "up");
    }
}
