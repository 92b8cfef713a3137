using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class ServiceRulesTests
{
    private static readonly RulesetOptions s_options = new(AddressFamily.IPv4);

    [Theory]
    [InlineData("", "2 1", "10.96.0.10 port 80/TCP: cluster-3 | node port 30080/TCP: external-3-nodeport | 203.0.113.1 port 80/TCP: external-3")]
    [InlineData("internal", "2 1", "10.96.0.10 port 80/TCP: local-1 | node port 30080/TCP: external-3-nodeport | 203.0.113.1 port 80/TCP: external-3")]
    [InlineData("external", "2 1", "10.96.0.10 port 80/TCP: cluster-3 | node port 30080/TCP: external-local-1-nodeport cluster-3-nodeport | 203.0.113.1 port 80/TCP: external-local-1 cluster-3")]
    [InlineData("external", "2 0", "10.96.0.10 port 80/TCP: cluster-2 | node port 30080/TCP: external-local-0-nodeport cluster-2-nodeport drop | 203.0.113.1 port 80/TCP: external-local-0 cluster-2 drop")]
    [InlineData("internal", "2 0", "10.96.0.10 port 80/TCP: drop | node port 30080/TCP: external-2-nodeport | 203.0.113.1 port 80/TCP: external-2")]
    [InlineData("internal external", "0 0", "10.96.0.10 port 80/TCP: refuse | node port 30080/TCP: refuse | 203.0.113.1 port 80/TCP: refuse")]
    [InlineData("sticky", "1 0", "10.96.0.10 port 80/TCP: cluster-1-sticky affinity-10-sticky | node port 30080/TCP: external-1-sticky-nodeport affinity-10-sticky-nodeport | 203.0.113.1 port 80/TCP: external-1-sticky affinity-10-sticky")]
    public void Build_PoliciesAndEndpoints_SendFrontsTo(string how, string counts, string expected)
    {
        var program = Build(Port(how), counts);
        Assert.Equal(expected.Split(" | ").Order(), program.Fronts.Select(Text).Order());
    }

    [Theory]
    [InlineData("internal", "2 0", true, false)]
    [InlineData("external", "2 0", false, true)]
    [InlineData("internal external", "2 0", true, true)]
    [InlineData("internal external", "2 1", false, false)]
    [InlineData("internal external", "0 0", false, false)]
    [InlineData("", "2 0", false, false)]
    public void Build_NoLocalEndpoints_IsCountedWhereTrafficMustStay(string how, string counts, bool lacksInternal, bool lacksExternal)
    {
        var program = Build(Port(how), counts);
        Assert.Equal((lacksInternal, lacksExternal), (program.LacksInternalLocal, program.LacksExternalLocal));
    }

    [Fact]
    public void Build_AddressThatIsBoth_IsOneFrontAndGuarded()
    {
        var port = Port("") with { ExternalIPs = [At("203.0.113.1")], LoadBalancerIPs = [At("203.0.113.1")], SourceRanges = [Net("10.0.0.0/8")] };
        var front = Assert.Single(Build(port, "1 0").Fronts, f => f.Front.Address == At("203.0.113.1"));
        Assert.Equal(Net("10.0.0.0/8"), Assert.Single(front.Sources));
    }

    [Fact]
    public void Build_Hairpins_AreThoseOfThisNodeOnce()
    {
        var program = Build(Port("external"), "2 2");
        Assert.Equal(["10.244.1.1:8080", "10.244.1.2:8080"], program.Hairpins.Select(b => $"{b.Address}:{b.Port}"));
    }

    [Fact]
    public void Build_TwoEndpointsWithOneAddress_AreOneBackend()
    {
        Endpoint endpoint = new(At("10.244.1.1"), 8080, true, true, false, true);
        var program = ServiceRules.Build(Port(""), new SelectedEndpoints([endpoint, endpoint with { ZoneHints = ["a"] }], [], true), null, s_options);
        Assert.Single(program.Cluster);
        Assert.Equal("cluster-1", program.Fronts[0].Chain!.Value.Name);
    }

    [Fact]
    public void Build_ProgramBefore_KeepsIndices()
    {
        var before = Build(Port(""), "3 0");
        var all = Select(Port(""), "3 0");
        var after = ServiceRules.Build(Port(""), all with { Cluster = all.Cluster.RemoveAt(0) }, before, s_options);
        Assert.Equal(new[] { before.Cluster[2], before.Cluster[1] }, after.Cluster);
    }

    private static ServicePort Port(string how) => TracedRuleset.Service("web", "10.96.0.10") with
    {
        NodePort = 30080,
        ExternalIPs = [At("203.0.113.1")],
        IsInternalLocal = how.Contains("internal", StringComparison.Ordinal),
        IsExternalLocal = how.Contains("external", StringComparison.Ordinal),
        AffinityTimeout = how == "sticky" ? TimeSpan.FromSeconds(10) : null,
    };

    /// <param name="counts">Endpoints elsewhere, and on this node.</param>
    private static PortProgram Build(ServicePort port, string counts) => ServiceRules.Build(port, Select(port, counts), null, s_options);

    private static SelectedEndpoints Select(ServicePort port, string counts)
    {
        var numbers = counts.Split(' ').Select(c => int.Parse(c, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        ImmutableArray<Endpoint> all =
        [
            .. Enumerable.Range(1, numbers[0]).Select(i => new Endpoint(At($"10.244.2.{i}"), 8080, true, true, false, false)),
            .. Enumerable.Range(1, numbers[1]).Select(i => new Endpoint(At($"10.244.1.{i}"), 8080, true, true, false, true)),
        ];
        return EndpointSelector.Select(all, port, "here", "");
    }

    private static string Text(FrontProgram front)
    {
        var otherwise = front.Otherwise is null ? null : front.Otherwise.Kind == VerdictKind.Drop ? "drop" : "refuse";
        return $"{front.Front}: {string.Join(' ', front.Chains.Select(c => c.Name).Append(otherwise).OfType<string>())}";
    }
}
