using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class EndpointMergerTests
{
    private static readonly string[] s_conditions = ["", "rs", "s", "st", "t", "rst", "r"];

    private static readonly Gen<SliceEntry> s_slice = Gen.Select(
        Gen.Int[0, 5], Gen.Select(Gen.Int[1, 6], Gen.Int[0, 6].Select(i => s_conditions[i]), Gen.Int[0, 2].Select(i => i == 0 ? "" : $"n{i}")).Array[0, 6])
        .Select((name, endpoints) => Entry($"s{name}", "web", [.. endpoints.Select(e => At($"10.1.0.{e.Item1}", e.Item2, e.Item3))]));

    [Fact]
    public void Merge_SlicesOfAllKinds_TakesThoseOfThePort()
    {
        var both = Entry("a", "web", At("10.1.0.2", "rs", "n1")) with
        {
            Ports = [new("http", TransportProtocol.Tcp, 8080), new("http", TransportProtocol.Udp, 8081), new("dns", TransportProtocol.Tcp, 53), new("http", TransportProtocol.Tcp, 80)],
        };
        var v6 = Entry("b", "web", At("fd00::1", "rs")) with { Family = AddressFamily.IPv6 };
        var merged = EndpointMerger.Merge([both, v6, Entry("c", "web", At("10.1.0.1", "st", "n2"))], AddressFamily.IPv4, "http", TransportProtocol.Tcp, "n1");
        Assert.Equal(
            [
                new Endpoint(At("10.1.0.1"), 8080, false, true, true, false), new Endpoint(At("10.1.0.2"), 80, true, true, false, true),
                new Endpoint(At("10.1.0.2"), 8080, true, true, false, true),
            ],
            merged.ToArray());
    }

    [Theory]
    [InlineData("st", "rs", "rs")]
    [InlineData("st", "", "")]
    [InlineData("rst", "s", "s")]
    [InlineData("s", "rs", "rs")]
    [InlineData("t", "st", "st")]
    public void Merge_AddressIsInTwoSlices_TheOneThatStaysCounts(string one, string other, string expected)
    {
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            var merged = Merge([Entry("a", "web", At("10.1.0.1", first, "n1")), Entry("b", "web", At("10.1.0.1", second, "n1"))]);
            Assert.Equal(Merge([Entry("a", "web", At("10.1.0.1", expected, "n1"))]).ToArray(), merged.ToArray());
        }
    }

    [Fact]
    public void Merge_AnySlices_IsSortedAndUnique_AndDoesNotDependOnWhereAnEndpointIs() => s_slice.Array[0, 5].Sample(slices =>
    {
        var merged = Merge([.. slices]);
        Assert.Equal(slices.SelectMany(s => s.Endpoints).Select(e => e.Address).Distinct().Order(), merged.Select(e => e.Address));
        // All in one slice, the other way round: conditions are the same, whichever slice told of them.
        var turned = Merge([Entry("x", "web", [.. slices.SelectMany(s => s.Endpoints).Reverse()])]);
        Assert.Equal(merged.Select(e => (e.Address, e.IsReady, e.IsServing, e.IsTerminating)), turned.Select(e => (e.Address, e.IsReady, e.IsServing, e.IsTerminating)));
    });

    [Fact]
    public void Merge_Hints_AreCarried()
    {
        var endpoint = Assert.Single(Merge([Entry("a", "web", At("10.1.0.1", "rs") with { NodeHints = ["n1"], ZoneHints = ["a"] })]));
        Assert.Equal(["n1"], endpoint.NodeHints.ToArray());
        Assert.Equal(["a"], endpoint.ZoneHints.ToArray());
    }

    [Fact]
    public void Merge_NodeWithoutName_HasNothingLocal() =>
        Assert.False(Assert.Single(EndpointMerger.Merge([Entry("a", "web", At("10.1.0.1", "rs"))], AddressFamily.IPv4, "http", TransportProtocol.Tcp, "")).IsLocal);

    [Fact]
    public void CountLocalReady_PortsOfOneAddress_CountOnce()
    {
        var slice = Entry("a", "web", At("10.1.0.1", "rs", "n1"), At("10.1.0.2", "st", "n1"), At("10.1.0.3", "rs", "n2"), At("10.1.0.4", "rs", "n1")) with
        {
            Ports = [new("http", TransportProtocol.Tcp, 8080), new("https", TransportProtocol.Tcp, 8443)],
        };
        Assert.Equal(2, EndpointMerger.CountLocalReady([slice], AddressFamily.IPv4, "n1"));
        Assert.Equal(0, EndpointMerger.CountLocalReady([slice], AddressFamily.IPv6, "n1"));
    }

    private static ImmutableArray<Endpoint> Merge(ImmutableArray<SliceEntry> slices) =>
        EndpointMerger.Merge(slices, AddressFamily.IPv4, "http", TransportProtocol.Tcp, "n1");
}
