using NodeStack.Proxy.Ruleset;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class SourceRulesTests
{
    [Theory]
    [InlineData("", "172.18.0.2", "203.0.113.1", "")]
    [InlineData("10.0.0.0/8", "172.18.0.2", "203.0.113.1", "10.0.0.0/8")]
    [InlineData("10.0.0.0/8", "", "203.0.113.1", "10.0.0.0/8")]
    [InlineData("172.18.0.0/16", "172.18.0.2", "203.0.113.1", "172.18.0.0/16 203.0.113.1/32")]
    [InlineData("172.18.0.0/16", "172.18.0.2", "203.0.113.1 203.0.113.1 203.0.113.2", "172.18.0.0/16 203.0.113.1/32 203.0.113.2/32")]
    [InlineData("172.18.0.0/16 203.0.113.0/24", "172.18.0.2", "203.0.113.1", "172.18.0.0/16 203.0.113.0/24")]
    [InlineData("fd00:172::/32", "fd00:172::2", "2001:db8::1", "fd00:172::/32 2001:db8::1/128")]
    public void Of_RangesNodeAndBalancers_Give(string ranges, string node, string balancers, string expected)
    {
        var port = TracedRuleset.Service("web", "10.96.0.10") with
        {
            SourceRanges = [.. Words(ranges).Select(Net)],
            LoadBalancerIPs = [.. Words(balancers).Select(At)],
        };
        Assert.Equal(Words(expected), SourceRules.Of(port, node.Length == 0 ? null : At(node)).Select(s => s.ToString()));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
