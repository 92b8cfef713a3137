using System.Net;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.PodNetwork;

/// <summary>The pod network in the kernel, with the real CNI plugins, by what packets do.</summary>
public sealed class PodNetworkNodeTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly bool[] s_families = [false, true];
    private readonly Lazy<ClusterWorld> _made = new(() => new ClusterWorld());

    private ClusterWorld World => _made.Value;

    [CniFact]
    public async Task Pods_OnTwoNodes_ReachEachOtherByTheirOwnAddresses()
    {
        World.Start();
        foreach (var isIPv6 in s_families)
        {
            await AnswersAsync(World.PodA, ClusterWorld.PodAddress("b", isIPv6), $"podb {ClusterWorld.PodAddress("a", isIPv6)}");
            await AnswersAsync(World.PodB, ClusterWorld.PodAddress("a", isIPv6), $"poda {ClusterWorld.PodAddress("b", isIPv6)}");
        }
    }

    [CniFact]
    public async Task Pod_SpeaksToTheWorld_IsSeenAsItsNode()
    {
        World.Start();
        await AnswersAsync(World.PodA, ClusterWorld.OutsideAddress(false), "outside 192.0.2.11");
        await AnswersAsync(World.PodA, ClusterWorld.OutsideAddress(true), "outside fd00:1::11");
        // The node itself is not a pod.
        await AnswersAsync(World.A.Namespace, ClusterWorld.PodAddress("b", false), "podb 192.0.2.11");
    }

    [CniFact]
    public void Converge_TwiceWithoutAChange_DoesNothing()
    {
        World.Start();
        Assert.Empty(World.A.Converge(World.Nodes).Done);
        Assert.Contains("\"mtu\":1400", File.ReadAllText(World.A.ConfigFile), StringComparison.Ordinal);
        Assert.Equal("1\n1\n", World.A.Namespace.Execute("cat", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding"));
    }

    [CniFact]
    public async Task Converge_RouteAndTableTakenAway_AreThereAgain()
    {
        World.Start();
        World.A.Namespace.IpInside("route", "del", "10.244.2.0/24");
        World.A.Namespace.Execute("nft", "delete table ip nodestack-pods-pods0");
        World.A.Namespace.Execute("nft", "flush chain ip6 nodestack-pods-pods0 nat-postrouting");
        File.Delete(World.A.ConfigFile);
        var outcome = World.A.Converge(World.Nodes);
        Assert.Equal(
            ["IPv4: table nodestack-pods-pods0 is gone", "IPv6: chain nat-postrouting has other rules", "route 10.244.2.0/24 via 192.0.2.12 added", $"{World.A.ConfigFile} written"],
            outcome.Done.Order(StringComparer.Ordinal).OrderBy(static d => d.StartsWith('/')));
        Assert.Empty(World.A.Converge(World.Nodes).Done);
        foreach (var isIPv6 in s_families)
        {
            await AnswersAsync(World.PodA, ClusterWorld.PodAddress("b", isIPv6), $"podb {ClusterWorld.PodAddress("a", isIPv6)}");
            await AnswersAsync(World.PodA, ClusterWorld.OutsideAddress(isIPv6), $"outside {(isIPv6 ? "fd00:1::11" : "192.0.2.11")}");
        }
    }

    [CniFact]
    public void Converge_NodeLeavesOrMoves_ItsRoutesFollow()
    {
        World.Start();
        World.A.Converge(World.Nodes[0], ClusterWorld.Node("b", 2, 13));
        Assert.Equal("10.244.2.0/24 via 192.0.2.13 dev eth0", OurRoutes("-4"));
        World.A.Converge(World.Nodes[0]);
        Assert.Equal("", OurRoutes("-4") + OurRoutes("-6"));
    }

    [CniFact]
    public void Converge_OneRouteCannotBe_TheOthersAre()
    {
        World.A.Namespace.IpInside("route", "add", "10.244.4.0/24", "via", "192.0.2.99");
        var outcome = World.A.Converge([.. World.Nodes, ClusterWorld.Node("taken", 4, 14), new("far", new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc), ["10.244.5.0/24"], [IPAddress.Parse("198.51.100.7")])]);
        Assert.Equal(
            [
                "somebody else has a route to 10.244.4.0/24: the pods there may not be reached",
                "198.51.100.7 is on no network of this node, so the pods in 10.244.5.0/24 cannot be reached: nodes need a network in common, or an overlay",
            ],
            outcome.Problems.Select(static p => p.Text));
        Assert.Equal("10.244.2.0/24 via 192.0.2.12 dev eth0", OurRoutes("-4"));
        Assert.Contains("10.244.4.0/24 via 192.0.2.99", World.A.Namespace.Execute("ip", "route"), StringComparison.Ordinal);
    }

    [CniFact]
    public async Task Converge_NodeCameBackWithAnotherNetwork_ItsBridgeFollows()
    {
        World.A.Converge(ClusterWorld.Node("a", 77, 11));
        using (var old = new NetNamespace("old"))
            World.A.AddPod(old);
        World.Start();
        await AnswersAsync(World.PodB, ClusterWorld.PodAddress("a", false), "poda 10.244.2.2");
    }

    [CniFact]
    public void Remove_Everything_LeavesNothingOfOursAndAllOfOthers()
    {
        World.Start();
        World.A.Namespace.IpInside("route", "add", "10.99.0.0/24", "via", "192.0.2.99");
        World.A.Namespace.Execute("nft", "add table ip others");
        Assert.Empty(World.A.Remove());
        Assert.Equal("table ip others\n", World.A.Namespace.Execute("nft", "list tables"));
        Assert.Equal("", OurRoutes("-4") + OurRoutes("-6"));
        Assert.Contains("10.99.0.0/24 via 192.0.2.99", World.A.Namespace.Execute("ip", "route"), StringComparison.Ordinal);
        Assert.DoesNotContain("pods0", World.A.Namespace.Execute("ip", "-o", "link"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(World.A.Options.CniConfigFolder));
        Assert.False(Directory.Exists(World.A.LeaseFolder));
        Assert.Empty(World.A.Remove());
    }

    public void Dispose()
    {
        if (_made.IsValueCreated)
            _made.Value.Dispose();
    }

    /// <summary>The switch and IPv6's neighbour discovery take a moment.</summary>
    private static Task AnswersAsync(NetNamespace from, IPAddress to, string answer) =>
        Eventually.TrueAsync(() => EchoClient.Tcp(from, to, ClusterWorld.Port) == answer, s_patience, $"{to} answers {answer}");

    private string OurRoutes(string family) => string.Join(
        "\n", World.A.Namespace.Execute("ip", family, "route", "show", "proto", "78").Split('\n').Select(static l => l.Trim()).Where(static l => l.Length > 0));
}
