using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.TestSupport.Nftables;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Proxy.Tests.Nftables;

public sealed class TableRendererTests
{
    [Fact]
    public void Render_SampleTable_IsTheGoldenText()
    {
        var golden = File.ReadAllText(Path.Combine(RepoPaths.Root, "tests/Proxy.Tests/Golden/sample-table.nft"));
        Assert.Equal(golden, TableRenderer.Render(SampleTable.IPv4));
    }

    [Fact]
    public void Render_EmptyTable_IsTwoLines() => Assert.Equal("table ip6 t {\n}\n", TableRenderer.Render(new Table(AddressFamily.IPv6, "t")));

    [Fact]
    public void Render_ElementsPutInOtherOrders_AreTheSameText()
    {
        var set = new Set("numbers", [FieldType.Mark]);
        var elements = new uint[] { 1, 256, 2, 65536, 0 }.Select(n => new Element(default(FieldValue).With(n))).ToArray();
        var text = TableRenderer.Render(new TableBuilder().Set(set, elements).Build());
        Array.Reverse(elements);
        Assert.Equal(text, TableRenderer.Render(new TableBuilder().Set(set, elements).Build()));
        Assert.Contains("0x00000000,\n\t\t\t     0x00000001,\n\t\t\t     0x00000002,\n\t\t\t     0x00000100,\n\t\t\t     0x00010000 }", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SetOfAllKinds_HasSizeFlagsAndTimes()
    {
        var set = new Set("s", [FieldType.Ipv4Address]) { IsDynamic = true, HasIntervals = true, Size = 7, Comment = "why" };
        var element = new Element(Nft.Key("10.0.0.0")) { KeyEnd = Nft.Key("10.0.255.255"), Timeout = TimeSpan.FromHours(3), Expires = TimeSpan.FromSeconds(61), Comment = "x" };
        Assert.Equal(
            "table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\tsize 7\n\t\tflags interval,dynamic,timeout\n\t\tcomment \"why\"\n"
            + "\t\telements = { 10.0.0.0/16 timeout 3h expires 1m1s comment \"x\" }\n\t}\n}\n",
            TableRenderer.Render(new TableBuilder().Set(set, element).Build()));
    }
}
