using System.Collections.Immutable;
using CsCheck;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Endpoints;

public sealed class EndpointSelectorTests
{
    private static readonly ServicePort s_cluster = new(new ServiceKey("ns", "web"), "http", TransportProtocol.Tcp, At("10.96.0.1"), 80);
    private static readonly ServicePort s_internalLocal = s_cluster with { IsInternalLocal = true };
    private static readonly ServicePort s_externalLocal = s_cluster with { IsExternalLocal = true, NodePort = 30000 };
    private static readonly ServicePort s_bothLocal = s_internalLocal with { IsExternalLocal = true, NodePort = 30000 };
    private static readonly ServicePort[] s_ports = [s_cluster, s_internalLocal, s_externalLocal, s_bothLocal, s_cluster with { IsExternalLocal = true }, s_internalLocal with { NodePort = 30000 }];

    private static readonly Gen<Endpoint> s_endpoint = Gen.Select(Gen.Int[1, 200], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3])
        .Select((last, ready, serving, terminating, local, node, zone) => new Endpoint(At($"10.1.0.{last}"), 80, ready, serving, terminating, local)
        {
            NodeHints = node == 0 ? [] : [$"n{node}"],
            ZoneHints = zone == 0 ? [] : [$"z{zone}"],
        });

    private static readonly Gen<(ServicePort Port, Endpoint[] Endpoints)> s_case =
        Gen.Select(Gen.Int[0, s_ports.Length - 1].Select(i => s_ports[i]), s_endpoint.Array[0, 8].Select(e => e.DistinctBy(x => x.Address).ToArray()));

    // An endpoint is written "LAST FLAGS HINTS": r ready, s serving, t terminating, l local; n= and z= with names joined by a plus. The node is n1, its zone z1.
    public static TheoryData<string, string, string, string, string, bool> Cases => new()
    {
        { "nothing there", "cluster", "", "", "", false },
        { "all ready", "cluster", "1 rs;2 rsl", "1 2", "", true },
        { "zone hints on all, one for us", "cluster", "1 rs z=z1;2 rs z=z2;3 rs z=z3;4 rs z=z1", "1 4", "", true },
        { "zone hints on all, several zones on one", "cluster", "1 rs z=z2+z1;2 rs z=z2", "1", "", true },
        { "zone hints on all, none for us", "cluster", "1 rs z=z2;2 rs z=z3", "1 2", "", true },
        { "zone hint misses on a ready one", "cluster", "1 rs z=z1;2 rs", "1 2", "", true },
        { "zone hint misses on one that is not ready", "cluster", "1 rs z=z1;2 s;3 rs z=z2", "1", "", true },
        { "zone hint for us on one that is not ready only", "cluster", "1 s z=z1;2 rs z=z2", "2", "", true },
        { "node hints on all, one for us", "cluster", "1 rs n=n1 z=z1;2 rs n=n2 z=z1", "1", "", true },
        { "node hints on all, none for us, zone has", "cluster", "1 rs n=n3 z=z1;2 rs n=n2 z=z2", "1", "", true },
        { "node hints on all, none for us, zone neither", "cluster", "1 rs n=n3 z=z3;2 rs n=n2 z=z2", "1 2", "", true },
        { "node hint misses on one, zones on all", "cluster", "1 rs n=n1 z=z2;2 rs z=z1", "2", "", true },
        { "node hints without zone hints", "cluster", "1 rs n=n1;2 rs n=n2", "1", "", true },
        { "none ready, hints do not count for those that end", "cluster", "1 st z=z2;2 st z=z1;3 s z=z1", "1 2", "", true },
        { "none ready, none that ends serves", "cluster", "1 t;2 s;3", "", "", false },
        { "one ready, others end", "cluster", "1 st;2 rs;3 st", "2", "", true },
        { "ready and terminating, as with publishNotReadyAddresses", "cluster", "1 rt;2 st", "1", "", true },
        { "internal local, some here", "internal", "1 rsl;2 rs;3 rsl", "", "1 3", true },
        { "internal local, none here", "internal", "1 rs;2 rs", "", "", true },
        { "internal local, only ending ones here", "internal", "1 stl;2 rs;3 sl;4 tl", "", "1", true },
        { "internal local, only ending ones elsewhere", "internal", "1 st", "", "", true },
        { "internal local, nothing usable", "internal", "1 l;2 s", "", "", false },
        { "internal local, hints do not count", "internal", "1 rsl z=z2;2 rsl z=z1;3 rs z=z1", "", "1 2", true },
        { "external local, some here", "external", "1 rsl;2 rs", "1 2", "1", true },
        { "external local, hints count for the cluster's only", "external", "1 rsl z=z1;2 rsl z=z2;3 rs z=z3;4 rs z=z1", "1 4", "1 2", true },
        { "external local, ending here, ready elsewhere", "external", "1 stl;2 rs;3 st", "2", "1", true },
        { "external local, all end", "external", "1 stl;2 st;3 sl", "1 2", "1", true },
        { "external local, none here", "external", "1 rs;2 rs", "1 2", "", true },
        { "external local, nothing serves", "external", "1 tl;2 t", "", "", false },
        { "external local, not open to outside", "closed", "1 rsl;2 rs", "1 2", "", true },
        { "both local", "both", "1 rsl;2 rs", "1 2", "1", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Select_Case_GivesTheseEndpoints(string name, string policy, string endpoints, string cluster, string local, bool hasAny)
    {
        var port = policy switch
        {
            "cluster" => s_cluster,
            "internal" => s_internalLocal,
            "external" => s_externalLocal,
            "closed" => s_externalLocal with { NodePort = 0 },
            _ => s_bothLocal,
        };
        var selected = EndpointSelector.Select([.. endpoints.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Parse)], port, "n1", "z1");
        Assert.Equal((name, cluster, local, hasAny), (name, Text(selected.Cluster), Text(selected.Local), selected.HasAny));
    }

    [Theory]
    [InlineData("1 rs z=z1;2 rs z=z2")]
    public void Select_NodeWithoutZone_ZoneHintsDoNotCount(string endpoints) =>
        Assert.Equal("1 2", Text(EndpointSelector.Select([.. endpoints.Split(';').Select(Parse)], s_cluster, "n1", "").Cluster));

    [Fact]
    public void Select_AnyReady_ClusterIsNeverEmpty() => s_case.Sample(c =>
    {
        var selected = Select(c.Port, c.Endpoints);
        if (c.Port.UsesClusterEndpoints && c.Endpoints.Any(e => e.IsReady))
            Assert.NotEmpty(selected.Cluster);
        if (!c.Port.UsesClusterEndpoints)
            Assert.Empty(selected.Cluster);
        Assert.Equal(c.Endpoints.Any(e => e.IsReady || (e.IsServing && e.IsTerminating)), selected.HasAny);
    });

    [Fact]
    public void Select_Any_LocalOnesAreLocal_AndAllAreUsable() => s_case.Sample(c =>
    {
        var selected = Select(c.Port, c.Endpoints);
        Assert.All(selected.Local, e => Assert.True(e.IsLocal));
        Assert.All(selected.Local.Concat(selected.Cluster), e => Assert.True(e.IsReady || (e.IsServing && e.IsTerminating)));
        Assert.True(selected.Local.All(e => e.IsReady) || selected.Local.All(e => !e.IsReady), "ready ones mixed with ending ones");
        Assert.True(selected.Cluster.All(e => e.IsReady) || selected.Cluster.All(e => !e.IsReady), "ready ones mixed with ending ones");
        if (!c.Port.UsesLocalEndpoints)
            Assert.Empty(selected.Local);
        else
            Assert.Equal(c.Endpoints.Any(e => e.IsLocal && (e.IsReady || (e.IsServing && e.IsTerminating))), !selected.Local.IsEmpty);
    });

    [Fact]
    public void Select_OrderOfEndpoints_DoesNotMatter() => Gen.Select(s_case, Gen.Int).Sample((c, seed) =>
    {
        var shuffled = c.Endpoints.OrderBy(e => HashCode.Combine(e.Address, seed)).ToArray();
        var (one, other) = (Select(c.Port, c.Endpoints), Select(c.Port, shuffled));
        Assert.Equal(one.Cluster.OrderBy(e => e.Address), other.Cluster.OrderBy(e => e.Address));
        Assert.Equal(one.Local.OrderBy(e => e.Address), other.Local.OrderBy(e => e.Address));
        Assert.Equal(one.HasAny, other.HasAny);
    });

    private static SelectedEndpoints Select(ServicePort port, Endpoint[] endpoints) => EndpointSelector.Select([.. endpoints], port, "n1", "z1");

    private static Endpoint Parse(string text)
    {
        var parts = text.Split(' ');
        var flags = parts.Length > 1 && !parts[1].Contains('=', StringComparison.Ordinal) ? parts[1] : "";
        return new Endpoint(
            At($"10.1.0.{parts[0]}"), 80, flags.Contains('r', StringComparison.Ordinal), flags.Contains('s', StringComparison.Ordinal),
            flags.Contains('t', StringComparison.Ordinal), flags.Contains('l', StringComparison.Ordinal)) { NodeHints = Hints("n="), ZoneHints = Hints("z=") };

        ImmutableArray<string> Hints(string kind) => [.. parts.Where(p => p.StartsWith(kind, StringComparison.Ordinal)).SelectMany(p => p[2..].Split('+'))];
    }

    private static string Text(ImmutableArray<Endpoint> endpoints) => string.Join(' ', endpoints.Select(e => e.Address.ToString()["10.1.0.".Length..]));
}
