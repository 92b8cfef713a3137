using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Node;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Node;

public sealed class NodeAddressesTests
{
    [Theory]
    [InlineData(null, "", "IPv4 127.0.0.1 -")]
    [InlineData(null, "192.0.2.1", "IPv4 192.0.2.1 -")]
    [InlineData(null, "192.0.2.1 fd00::1", "IPv4 192.0.2.1 fd00::1")]
    [InlineData(null, "fd00::1 192.0.2.1", "IPv6 192.0.2.1 fd00::1")]
    [InlineData(null, "fd00::1", "IPv6 - fd00::1")]
    [InlineData("0.0.0.0", "192.0.2.1", "IPv4 192.0.2.1 -")]
    [InlineData("0.0.0.0", "fd00::1", "IPv6 - fd00::1")]
    [InlineData("10.0.0.9", "192.0.2.1 fd00::1", "IPv4 10.0.0.9 fd00::1")]
    [InlineData("fd00::9", "192.0.2.1 fd00::1", "IPv6 192.0.2.1 fd00::9")]
    [InlineData("10.0.0.9", "", "IPv4 10.0.0.9 -")]
    [InlineData("127.0.0.1", "192.0.2.1", "IPv4 127.0.0.1 -")]
    public void Detect_BindAddressAndNode_Give(string? bind, string node, string expected)
    {
        var found = NodeAddresses.Detect(Address.Parse(bind), [.. node.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(At)]);
        Assert.Equal(expected, $"{found.Primary} {found.IPv4?.ToString() ?? "-"} {found.IPv6?.ToString() ?? "-"}");
        Assert.Equal((found.IPv4, found.IPv6), (found.Of(AddressFamily.IPv4), found.Of(AddressFamily.IPv6)));
    }
}
