using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class StaleAffinityRulesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Find_EndpointThatIsOneNoMore_IsStale_EachMapByItsOwnEndpoints(int family)
    {
        var world = new NamedWorld((AddressFamily)family);
        world.Program(OutsideEffectTests.Open(world) with { AffinityTimeout = TimeSpan.FromSeconds(10), IsExternalLocal = true }, "pod1 far1");
        var table = world.Ruleset.Table;
        var node = Front.OfNodePort(world.Family, TransportProtocol.Tcp, 30080);
        var cluster = new Front(world.At("web"), TransportProtocol.Tcp, 80);
        table = With(table, SetNames.Affinity, Client(world, "outside", cluster, "far1"), Client(world, "stranger", cluster, "far2"), Client(world, "pod2", node, "pod1"));
        table = With(table, SetNames.AffinityLocal, Client(world, "outside", node, "pod1"), Client(world, "stranger", node, "far1"));
        Assert.Equal(
            [$"affinity {Client(world, "stranger", cluster, "far2").Key}", $"affinity-local {Client(world, "stranger", node, "far1").Key}"],
            StaleAffinityRules.Find(table).Select(s => $"{s.Set.Name} {s.Element.Key}"));
    }

    [Fact]
    public void Find_NoClients_IsEmpty()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Program(world.Service(), "pod1");
        Assert.Empty(StaleAffinityRules.Find(world.Ruleset.Table));
    }

    [Theory]
    [InlineData(SetNames.AffinityEndpoints, true, true)]
    [InlineData(SetNames.AffinityLocalEndpoints, true, true)]
    [InlineData(SetNames.AffinityEndpoints, false, false)]
    [InlineData(SetNames.Endpoints, true, false)]
    public void MayArise_OnlyWhenEndpointsOfStickyFrontsGo(string set, bool isDeleted, bool may)
    {
        var it = SetBuilder.For(AddressFamily.IPv4)[set];
        ImmutableArray<Element> elements = [new(default(FieldValue).With(1u))];
        Assert.Equal(may, StaleAffinityRules.MayArise([new AddTable(), isDeleted ? new DeleteElements(it, elements) : new AddElements(it, elements)]));
    }

    private static Element Client(NamedWorld world, string client, Front front, string endpoint)
    {
        Span<byte> key = [.. default(FieldValue).With(world.At(client)).Bytes, .. front.Key.Bytes];
        return new Element(FieldValue.Read(key)) { Value = new Backend(world.At(endpoint), 8080).Value };
    }

    private static Table With(Table table, string set, params Element[] clients) =>
        table with { Elements = table.Elements.SetItem(set, clients.ToImmutableDictionary(c => c.Key)) };
}
