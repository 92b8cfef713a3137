using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;
using NodeStack.TestSupport.Contracts;
using Xunit;

namespace NodeStack.TestSupport.Conntrack;

/// <summary>What the removal of stale flows relies on, of the fake and of the kernel.</summary>
public abstract class ConntrackContract : IDisposable
{
    private IConntrackWorld? _world;

    internal abstract IConntrackWorld NewWorld();

    private IConntrackWorld World => _world ??= NewWorld();

    private IConntrack Conntrack => World.Conntrack;

    public void Dispose()
    {
        _world?.Dispose();
        GC.SuppressFinalize(this);
    }

    [ContractFact]
    public void ListUdp_FlowsOfBothFamilies_AnswersThoseOfTheFamilyThatAreWanted()
    {
        World.Add(Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.5"));
        World.Add(Flow("10.0.0.1", 1001, "10.96.0.11", "10.96.0.11"));
        World.Add(Flow("fd00::1", 1002, "fd00:96::10", "fd00:244::5"));
        Assert.Equal([Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.5")], List(AddressFamily.IPv4, "10.96.0.10"));
        Assert.Equal([Flow("10.0.0.1", 1001, "10.96.0.11", "10.96.0.11")], List(AddressFamily.IPv4, "10.96.0.11"));
        Assert.Equal([Flow("fd00::1", 1002, "fd00:96::10", "fd00:244::5")], List(AddressFamily.IPv6, "fd00:96::10"));
        Assert.Empty(List(AddressFamily.IPv6, "10.96.0.10"));
    }

    [ContractFact]
    public void Delete_SomeFlows_ForgetsThemAndNoOthers()
    {
        for (var port = 1000; port < 1300; port++)
            World.Add(Flow("10.0.0.1", port, "10.96.0.10", "10.244.0.5"));
        var flows = Conntrack.ListUdp(AddressFamily.IPv4, _ => true);
        Assert.True(flows.IsComplete);
        var even = flows.Flows.Where(f => f.Source.Port % 2 == 0).ToList();
        Assert.Equal(150, Conntrack.Delete(AddressFamily.IPv4, even));
        Assert.Equal(Enumerable.Range(0, 150).Select(i => 1001 + i * 2), List(AddressFamily.IPv4, "10.96.0.10").Select(f => (int)f.Source.Port).Order());
    }

    [ContractFact]
    public void Delete_FlowThatIsGone_IsNoError()
    {
        World.Add(Flow("fd00::1", 1000, "fd00:96::10", "fd00:244::5"));
        var flow = Assert.Single(Conntrack.ListUdp(AddressFamily.IPv6, _ => true).Flows);
        Assert.Equal(1, Conntrack.Delete(AddressFamily.IPv6, [flow]));
        Assert.Equal(0, Conntrack.Delete(AddressFamily.IPv6, [flow]));
        Assert.Equal(0, Conntrack.Delete(AddressFamily.IPv6, []));
    }

    [ContractFact]
    public void Delete_AnotherFlowWithTheSameEnds_LeavesIt()
    {
        World.Add(Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.5"));
        var flow = Assert.Single(Conntrack.ListUdp(AddressFamily.IPv4, _ => true).Flows);
        Assert.Equal(0, Conntrack.Delete(AddressFamily.IPv4, [flow with { Id = flow.Id + 1 }]));
        Assert.Equal(flow, Assert.Single(Conntrack.ListUdp(AddressFamily.IPv4, _ => true).Flows));
    }

    [ContractFact]
    public void Delete_FlowOfAZone_LeavesTheSameEndsInAnother()
    {
        World.Add(Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.5"));
        World.Add(Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.6") with { Zone = 7 });
        var flow = Assert.Single(Conntrack.ListUdp(AddressFamily.IPv4, _ => true).Flows, f => f.Zone == 7);
        Assert.Equal(1, Conntrack.Delete(AddressFamily.IPv4, [flow]));
        Assert.Equal(0, Assert.Single(Conntrack.ListUdp(AddressFamily.IPv4, _ => true).Flows).Zone);
    }

    [ContractFact]
    public void Delete_FlowOfTheOtherFamily_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Conntrack.Delete(AddressFamily.IPv6, [Flow("10.0.0.1", 1000, "10.96.0.10", "10.244.0.5")]));

    private IEnumerable<Flow> List(AddressFamily family, string destination) => Conntrack
        .ListUdp(family, d => d == new FlowEnd(Address.Parse(destination)!.Value, 53)).Flows.Select(f => f with { Id = 0 });

    private static Flow Flow(string source, int port, string destination, string endpoint) => new(
        new(Address.Parse(source)!.Value, (ushort)port), new(Address.Parse(destination)!.Value, 53), new(Address.Parse(endpoint)!.Value, 53), 0, 0);
}
