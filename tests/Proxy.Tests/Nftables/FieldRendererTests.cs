using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Tests.Nftables;

public sealed class FieldRendererTests
{
    private static readonly ImmutableArray<FieldType> s_front = [FieldType.Ipv4Address, FieldType.Protocol, FieldType.Port, FieldType.Ipv4Address];

    [Theory]
    [InlineData("10.0.0.0", "10.255.255.255", "1.1.1.1 . udp . 53 . 10.0.0.0/8")]
    [InlineData("10.0.0.1", "10.0.0.1", "1.1.1.1 . udp . 53 . 10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.5", "1.1.1.1 . udp . 53 . 10.0.0.1-10.0.0.5")]
    [InlineData("10.0.0.1", "10.0.0.2", "1.1.1.1 . udp . 53 . 10.0.0.1-10.0.0.2")]
    [InlineData("0.0.0.0", "255.255.255.255", "1.1.1.1 . udp . 53 . 0.0.0.0/0")]
    public void Render_Range_IsANetworkWhereItIsOne(string first, string last, string text) =>
        Assert.Equal(text, FieldRenderer.Render(Front(53).With(Parse(first)), Front(53).With(Parse(last)), s_front));

    [Fact]
    public void Render_RangeOfPorts_HasBothEnds() =>
        Assert.Equal("1.1.1.1 . udp . 80-81 . 10.0.0.1", FieldRenderer.Render(Front(80).With(Parse("10.0.0.1")), Front(81).With(Parse("10.0.0.1")), s_front));

    [Fact]
    public void Render_IPv6AndMark_AreDecoded() => Assert.Equal(
        "fd00::1 . sctp . 443 . 0x80000001",
        FieldRenderer.Render(
            default(FieldValue).With(Parse("fd00::1")).With((byte)132).With((ushort)443).With(0x8000_0001u), null,
            [FieldType.Ipv6Address, FieldType.Protocol, FieldType.Port, FieldType.Mark]));

    [Fact]
    public void Render_KeyOfOtherLength_IsHex()
    {
        Assert.Equal("0101010111000000", FieldRenderer.Render(default(FieldValue).With(Parse("1.1.1.1")).With((byte)17), null, s_front));
        Assert.Equal("0101010111000000", FieldRenderer.Render(default(FieldValue).With(Parse("1.1.1.1")).With((byte)17), null, [FieldType.Ipv4Address]));
    }

    private static FieldValue Front(ushort port) => default(FieldValue).With(Parse("1.1.1.1")).With((byte)17).With(port);

    private static Address Parse(string text) => Address.Parse(text)!.Value;
}
