using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Node;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Node;

public sealed class NodePortAddressRulesTests
{
    private static readonly string[] s_own = ["127.0.0.1", "10.0.0.5", "10.0.0.4", "192.0.2.1", "::1", "fd00::5", "2001:db8::1"];

    [Theory]
    [InlineData("", 0, null)]
    [InlineData("10.0.0.0/8", 0, "10.0.0.4 10.0.0.5")]
    [InlineData("10.0.0.0/8", 1, null)]
    [InlineData("10.0.0.0/8 192.0.2.0/24", 0, "10.0.0.4 10.0.0.5 192.0.2.1")]
    [InlineData("10.0.0.0/8 10.0.0.4/32", 0, "10.0.0.4 10.0.0.5")]
    [InlineData("172.16.0.0/12", 0, "")]
    [InlineData("127.0.0.0/8", 0, "")]
    [InlineData("127.0.0.0/8 192.0.2.1/32", 0, "192.0.2.1")]
    [InlineData("0.0.0.0/0", 0, null)]
    [InlineData("10.0.0.0/8 0.0.0.0/0", 0, null)]
    [InlineData("0.0.0.0/0 fd00::/16", 1, "fd00::5")]
    [InlineData("::/0", 1, null)]
    [InlineData("::1/128", 1, "")]
    public void Select_Networks_Give(string networks, int family, string? expected)
    {
        var selected = NodePortAddressRules.Select([.. Words(networks).Select(Net)], [.. s_own.Select(At), At("10.0.0.5")], (AddressFamily)family);
        Assert.Equal(expected is null ? null : Words(expected), selected?.Select(a => a.ToString()));
    }

    [Theory]
    [InlineData("192.0.2.1", "fd00::5", "192.0.2.1/32 fd00::5/128")]
    [InlineData("127.0.0.1", null, "")]
    [InlineData(null, "::1", "")]
    [InlineData("127.0.0.1", "fd00::5", "fd00::5/128")]
    public void Primary_NodesAddresses_WithoutLoopback(string? ipv4, string? ipv6, string expected) => Assert.Equal(
        Words(expected),
        NodePortAddressRules.Primary(new NodeAddresses(AddressFamily.IPv4, Address.Parse(ipv4), Address.Parse(ipv6))).Select(n => n.ToString()));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
