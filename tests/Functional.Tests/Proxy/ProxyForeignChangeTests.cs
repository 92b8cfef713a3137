using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using AddressFamily = NodeStack.Proxy.Addresses.AddressFamily;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>What others do to the proxy's tables is undone, and what others have is theirs.</summary>
[Collection(ProxyNodeGroup.Name)]
public sealed class ProxyForeignChangeTests(ProxyNode node)
{
    private const string Other = """
        add table inet other
        add set inet other s { type ipv4_addr; }
        add element inet other s { 10.0.0.1 }
        add chain inet other c { type filter hook forward priority 0; }
        add rule inet other c ip saddr @s drop
        """;

    [ProxyFact]
    public async Task ForeignChanges_OfEveryKind_AreRepaired()
    {
        await node.EnsureProxyAsync();
        using var web = new NodeService(node, "mended", "", "TCP", AddressFamily.IPv4, AddressFamily.IPv6);
        web.Endpoints("pod2", "far1");
        await WorksAsync(web);
        node.World.Node.Execute("nft", Other);
        var other = List("inet", "other");
        var (whole, whole6) = (Words("ip"), Words("ip6"));

        // A change is seen within ten seconds, so several are made at once.
        foreach (var change in new[]
        {
            "delete table ip kube-proxy; delete table ip6 kube-proxy",
            $"delete element ip kube-proxy service-ips {{ {web.ClusterIP()} . tcp . 80 }}; flush map ip6 kube-proxy endpoints",
            "add rule ip kube-proxy services drop; add element ip6 kube-proxy cluster-ips { fd00:96::77 }",
        })
        {
            node.World.Node.Execute("nft", change);
            await Eventually.TrueAsync(() => Words("ip") == whole && Words("ip6") == whole6, NodeService.Patience, $"\"{change}\" is undone; the log:\n{node.Log}\n{Words("ip")}\n{whole}");
            await WorksAsync(web);
            Assert.Equal(other, List("inet", "other"));
        }

        node.World.Node.Execute("nft", "flush ruleset");
        await Eventually.TrueAsync(() => Words("ip") == whole && Words("ip6") == whole6, NodeService.Patience, $"everything is there again; the log:\n{node.Log}");
        await WorksAsync(web);
        // What is others' is not for the proxy to bring back.
        Assert.DoesNotContain("other", node.World.Node.Execute("nft", "list", "tables"));
    }

    private static async Task WorksAsync(NodeService web)
    {
        await web.AnswersAsync(AddressFamily.IPv4, "pod2", "far1");
        await web.AnswersAsync(AddressFamily.IPv6, "pod2", "far1");
    }

    private string List(string family, string table) => node.World.Node.Execute("nft", "-s", "list", "table", family, table);

    /// <summary>All words of the family's table, whatever the order of its elements; empty when there is none.</summary>
    private string Words(string family)
    {
        try
        {
            return string.Join(' ', List(family, "kube-proxy").Split([' ', '\n', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
