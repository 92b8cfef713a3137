using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class SourceRangeRulesTests
{
    // Few bits, so that ranges often lie in each other.
    private static readonly Gen<AddressPrefix> s_range = Gen.Select(Gen.Int[0, 255], Gen.Int[24, 32]).Select((last, length) => Net($"10.0.0.{last}/{length}"));

    [Fact]
    public void Of_AnyRanges_DoNotOverlap_AndHoldTheSameAddresses() => s_range.Array[0, 12].Sample(ranges =>
    {
        var kept = SourceRangeRules.Of([.. ranges], AddressFamily.IPv4);
        for (var last = 0; last < 256; last++)
        {
            var address = At($"10.0.0.{last}");
            Assert.Equal(ranges.Any(r => r.Contains(address)) ? 1 : 0, kept.Count(r => r.Contains(address)));
        }
    });

    [Fact]
    public void Of_EverybodyMayCome_IsEmpty() =>
        Assert.Empty(SourceRangeRules.Of([Net("10.0.0.0/8"), Net("0.0.0.0/0")], AddressFamily.IPv4));

    [Fact]
    public void Of_TheOtherFamily_DoesNotCount() =>
        Assert.Equal([Net("10.0.0.0/8")], SourceRangeRules.Of([Net("::/0"), Net("10.0.0.0/8")], AddressFamily.IPv4).ToArray());
}
