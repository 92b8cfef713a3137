using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;

namespace NodeStack.Proxy.Tests.Ruleset;

/// <summary>A small change is a small transaction, whatever else there is, and the kernel's table is not read for it.</summary>
public sealed class RulesetChangeTests
{
    private const string Five = "pod1 pod2 far1 far2 stranger";

    [Fact]
    public void Sync_NothingChanged_CommitsNothing()
    {
        var world = World();
        world.Program(world.Service(), Five);
        Assert.Equal(0, Count(world, () => world.Program(world.Service(), Five)));
        Assert.Equal(0, Count(world, () => world.Ruleset.Sync()));
        Assert.Equal(0, world.Ruleset.Sync(new ServiceKey("ns", "unknown")).Operations);
    }

    [Fact]
    public void Sync_EndpointsInAnotherOrder_CommitsNothing()
    {
        var world = World();
        world.Program(world.Service(), Five);
        Assert.Equal(0, Count(world, () => world.Program(world.Service(), "far2 pod2 stranger far1 pod1")));
    }

    [Fact]
    public void Sync_NewService_AddsItsElementsOnly()
    {
        var world = World();
        // Cluster IP, front, five endpoints, two hairpins, and a chain with its rule, the first of five.
        Assert.Equal(1 + 1 + 5 + 2 + 2, Count(world, () => world.Program(world.Service(), Five)));
        // The next one finds chain and hairpins.
        Assert.Equal(1 + 1 + 5, Count(world, () => world.Program(world.Service("other"), Five)));
    }

    [Fact]
    public void Sync_OneEndpointMore_ChangesChainAndOneElement()
    {
        var world = World();
        world.Program(world.Service("other"), Five);
        world.Program(world.Service(), "far1 far2 stranger outside");
        // The front's verdict goes and comes; one endpoint is added.
        Assert.Equal(2 + 1, Count(world, () => world.Program(world.Service(), "far1 far2 stranger outside external")));
    }

    [Fact]
    public void Sync_OneEndpointLess_FillsItsPlaceWithTheLast()
    {
        var world = World();
        world.Program(world.Service("other"), "far1 far2 stranger outside");
        world.Program(world.Service(), "far1 far2 stranger outside external");
        world.Ruleset.Sync();
        // The front's verdict goes and comes; the place of the one that is gone is taken by the last, whose place goes.
        Assert.Equal(2 + 3, Count(world, () => world.Program(world.Service(), "far2 stranger outside external")));
        world.Program(world.Service(), "far1 far2 stranger outside external");
        Assert.Equal(2 + 1, Count(world, () => world.Program(world.Service(), "far2 stranger outside external")));
    }

    [Fact]
    public void Sync_OneEndpointOfFiveSwapped_ChangesOneElement()
    {
        var world = World();
        world.Program(world.Service(), "far1 far2 stranger outside external");
        Assert.Equal(2, Count(world, () => world.Program(world.Service(), "far1 far2 stranger outside balancer")));
    }

    [Fact]
    public void Sync_NodePortAdded_AddsTheFrontWithItsEndpoints()
    {
        var world = World();
        world.Program(world.Service(), "far1 far2 stranger outside external");
        // The front and its five endpoints, a chain with mark and choice.
        Assert.Equal(1 + 5 + 3, Count(world, () => world.Program(world.Service() with { NodePort = 30080 }, "far1 far2 stranger outside external")));
        Assert.Equal(1 + 5, Count(world, () => world.Program(world.Service(), "far1 far2 stranger outside external")));
    }

    [Fact]
    public void Sync_ServiceRemoved_RemovesItsElements_AndTheChainLater()
    {
        var world = World();
        world.Program(world.Service(), Five);
        Assert.Equal(1 + 1 + 5 + 2, Count(world, () => world.Ruleset.Remove(world.Service())));
        Assert.Contains("cluster-5", world.Ruleset.Table.Chains.Keys);
        Assert.Equal(1, Count(world, () => world.Ruleset.Sync()));
        Assert.DoesNotContain("cluster-5", world.Ruleset.Table.Chains.Keys);
    }

    [Fact]
    public void Sync_LastEndpointGoes_VerdictAndRefusalAreExchanged()
    {
        var world = World();
        world.Program(world.Service(), "far1");
        Assert.Equal(3, Count(world, () => world.Program(world.Service(), "")));
    }

    [Fact]
    public void Sync_Changes_NeverReadTheTable()
    {
        var world = World();
        var reads = world.Ruleset.Kernel.Reads;
        world.Program(world.Service(), Five);
        world.Program(world.Service(), "pod1 far1");
        world.Program(world.Service() with { NodePort = 30080, AffinityTimeout = TimeSpan.FromSeconds(10) }, "pod1 far1");
        world.Program(world.Service() with { NodePort = 30080, AffinityTimeout = TimeSpan.FromSeconds(10) }, Five);
        world.Program(world.Service("other"), "pod1");
        world.Program(world.Service("other"), "");
        Assert.Equal(reads, world.Ruleset.Kernel.Reads);
    }

    [Fact]
    public void Sync_TwoServicesExchangeTheirClusterIPs_EachReachesItsOwn()
    {
        var world = World();
        ServicePort one = world.Service(), two = world.Service("other");
        world.Program(one, "far1");
        world.Program(two, "far2");
        var commits = world.Ruleset.Kernel.Commits.Count;
        world.Program(one with { ClusterIP = two.ClusterIP }, "far1");
        world.Program(two with { ClusterIP = one.ClusterIP }, "far2");
        Assert.Equal(commits + 2, world.Ruleset.Kernel.Commits.Count);
        Assert.Equal("far2 and far1", $"{world.Ends("pod1 > web:80")} and {world.Ends("pod1 > other:80")}");
    }

    private static NamedWorld World()
    {
        var world = new NamedWorld(AddressFamily.IPv4);
        world.Ruleset.Sync();
        return world;
    }

    /// <summary>How much the change was; 0: there was no transaction.</summary>
    private static int Count(NamedWorld world, Action change)
    {
        var (commits, reads) = (world.Ruleset.Kernel.Commits.Count, world.Ruleset.Kernel.Reads);
        change();
        Assert.Equal(reads, world.Ruleset.Kernel.Reads);
        if (world.Ruleset.Kernel.Commits.Count == commits)
            return 0;
        Assert.Equal(commits + 1, world.Ruleset.Kernel.Commits.Count);
        return FakeNftables.CountOperations(world.Ruleset.Kernel.Commits[^1]);
    }
}
