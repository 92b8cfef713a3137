using System.Text.RegularExpressions;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Conntrack;
using NodeStack.TestSupport.Contracts;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>Our text of a table is nft's: nft takes it, and prints it as it was.</summary>
[NeedsConntrack]
public sealed partial class NftTextTests
{
    [ContractFact]
    public void Render_SampleTable_IsWhatNftPrintsOfIt()
    {
        var text = TableRenderer.Render(SampleTable.IPv4);
        // Two things that the kernel can and nft's language cannot: a random number as a mark, and a value of a map put into another map.
        text = text.Replace("type ipv4_addr . inet_proto . inet_service . mark : ipv4_addr . inet_service",
                "typeof ip daddr . meta l4proto . th dport . numgen random mod 2 : ip daddr . th dport", StringComparison.Ordinal)
            .Replace(" . 0x0000000", " . ", StringComparison.Ordinal);
        text = MappedUpdate().Replace(text, "timeout 3h : 10.0.0.1 . 80 } dnat");
        using var space = new NetNamespace("nft");
        space.Execute("nft", text);
        Assert.Equal(Normal(text), Normal(space.Execute("nft", "list", "table", "ip", "sample")));
    }

    /// <summary>One line for each line but those of elements, which nft orders as it likes.</summary>
    private static string Normal(string text) => Elements().Replace(
        Expires().Replace(text, "expires SOON"),
        m => "elements = { " + string.Join(", ", m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)) + " }");

    [GeneratedRegex(@"timeout 3h : ip.*? \} dnat")]
    private static partial Regex MappedUpdate();

    [GeneratedRegex(@"expires \S+")]
    private static partial Regex Expires();

    [GeneratedRegex(@"elements = \{ ([^}]*?) \}")]
    private static partial Regex Elements();
}
