using CsCheck;
using NodeStack.ControlPlane.Controllers.GarbageCollection;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.GarbageCollection;

public sealed class DependencyGraphTests
{
    private readonly AbsentOwners _absent = new();
    private readonly DependencyGraph _graph;

    public DependencyGraphTests() => _graph = new DependencyGraph(_absent);

    [Fact]
    public void Observe_OwnerUnknown_VirtualAndLookedFor()
    {
        var effects = _graph.Observe("v1", "Pod", Item("p", owners: Link("o")), null);

        Assert.Equal(["o"], effects.ToDelete);
        Assert.True(_graph.Find("o")!.IsVirtual);
        effects = _graph.Gone(_graph.Find("o")!.Identity, isVirtual: true);
        Assert.Equal(["p"], effects.ToDelete);
        Assert.True(_absent.Has(new ObjectIdentity("v1", "ConfigMap", "ns", "o", "o")));
    }

    [Fact]
    public void Observe_VirtualOwnerIsShown_IsNoLongerVirtual()
    {
        _graph.Observe("v1", "Pod", Item("p", owners: Link("o")), null);
        var effects = _graph.Observe("v1", "ConfigMap", Item("o"), null);

        Assert.Empty(effects.ToDelete);
        Assert.False(_graph.Find("o")!.IsVirtual);
    }

    [Fact]
    public void Observe_OwnerInOtherNamespace_ReportedAndLookedAt()
    {
        _graph.Observe("v1", "ConfigMap", Item("o", "other"), null);
        var effects = _graph.Observe("v1", "Pod", Item("p", owners: Link("o")), null);

        Assert.Equal("p", Assert.Single(effects.InvalidOwners).Dependent.Uid);
        Assert.Contains("p", effects.ToDelete);
    }

    [Fact]
    public void Observe_ChildBeforeOwnerInOtherNamespace_ReportedAsWell()
    {
        _graph.Observe("v1", "Pod", Item("p", owners: Link("o")), null);
        var effects = _graph.Observe("v1", "ConfigMap", Item("o", "other"), null);

        Assert.Equal("p", Assert.Single(effects.InvalidOwners).Dependent.Uid);
        Assert.Contains("p", effects.ToDelete);
    }

    [Fact]
    public void Gone_VirtualWithOtherWordsForIt_OnlyThoseWhoUseTheseWordsAreTold()
    {
        _graph.Observe("v1", "Pod", Item("p1", owners: Link("o")), null);
        _graph.Observe("v1", "Pod", Item("p2", owners: new OwnerLink("v1", "Secret", "o", "o", false)), null);

        var effects = _graph.Gone(new ObjectIdentity("v1", "ConfigMap", "ns", "o", "o"), isVirtual: true);

        Assert.Equal(["p1"], effects.ToDelete);
        Assert.Equal("Secret", _graph.Find("o")!.Identity.Kind);
        Assert.Equal(["o"], effects.ToDeleteLater);
    }

    [Fact]
    public void Gone_VirtualButSeenOtherwise_NodeStays()
    {
        _graph.Observe("v1", "Secret", Item("o"), null);
        _graph.Observe("v1", "Pod", Item("p", owners: Link("o")), null);

        var effects = _graph.Gone(new ObjectIdentity("v1", "ConfigMap", "ns", "o", "o"), isVirtual: true);

        Assert.NotNull(_graph.Find("o"));
        Assert.Equal(["p"], effects.ToDelete);
    }

    [Fact]
    public void Observe_ForegroundDeletionStarts_ItAndDependentsAreLookedAtAndLastBlockerWakesIt()
    {
        _graph.Observe("v1", "ConfigMap", Item("o"), null);
        _graph.Observe("v1", "Pod", Item("p1", owners: Link("o", blocks: true)), null);
        _graph.Observe("v1", "Pod", Item("p2", owners: Link("o", blocks: true)), null);

        var effects = _graph.Observe("v1", "ConfigMap", Item("o") with { IsBeingDeleted = true, IsForeground = true }, Item("o"));

        Assert.Equal(["o", "p1", "p2"], effects.ToDelete.Order());
        Assert.Equal(2, _graph.Blocking("o").Count);
        Assert.Empty(_graph.Gone(Identity("p1"), isVirtual: false).ToDelete);
        Assert.Equal(["o"], _graph.Gone(Identity("p2"), isVirtual: false).ToDelete);
        Assert.Equal(["p3"], _graph.Observe("v1", "Pod", Item("p3", owners: Link("o", blocks: true)), null).ToDelete);
    }

    [Fact]
    public void Observe_OrphanDeletionStarts_OnlyOnce()
    {
        var going = Item("o") with { IsBeingDeleted = true, IsOrphaning = true };

        Assert.Equal(["o"], _graph.Observe("v1", "ConfigMap", going, null).ToOrphan);
        Assert.Empty(_graph.Observe("v1", "ConfigMap", going, going).ToOrphan);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, false, CollectionVerdict.Keep)]
    [InlineData(1, 1, 0, 0, false, CollectionVerdict.DropReferences)]
    [InlineData(1, 0, 1, 5, true, CollectionVerdict.DropReferences)]
    [InlineData(0, 0, 1, 2, false, CollectionVerdict.DeleteForeground)]
    [InlineData(0, 1, 1, 2, true, CollectionVerdict.UnblockAndDeleteForeground)]
    [InlineData(0, 0, 1, 0, false, CollectionVerdict.Delete)]
    [InlineData(0, 2, 0, 3, false, CollectionVerdict.Delete)]
    public void Judge_Table(int solid, int dangling, int waiting, int dependents, bool deleting, CollectionVerdict expected) =>
        Assert.Equal(expected, CollectionRules.Judge(solid, dangling, waiting, dependents, deleting));

    [Fact]
    public void Graph_AnyOrderOfEvents_EveryObjectWithoutItsOwnersIsLookedAtAfterThat() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool).List[1, 40].Sample(steps =>
        {
            var graph = new DependencyGraph(new AbsentOwners());
            var (alive, told) = (new Dictionary<string, GraphObject>(), new HashSet<string>());
            foreach (var (child, owner, isGone) in steps)
            {
                var (uid, wished) = ($"u{child}", Item($"u{child}", owners: child == owner ? [] : [Link($"u{owner}")]));
                var effects = isGone
                    ? graph.Gone(new ObjectIdentity("v1", "ConfigMap", "ns", uid, uid), isVirtual: !alive.ContainsKey(uid))
                    : graph.Observe("v1", "ConfigMap", wished, alive.GetValueOrDefault(uid));
                if (isGone)
                    alive.Remove(uid);
                else
                    alive[uid] = wished;
                told.UnionWith(effects.ToDelete);
            }
            // Either the dependent itself was told of, or its owner still is a virtual one that was.
            return alive.Values.All(item => item.Owners.All(o => alive.ContainsKey(o.Uid) || told.Contains(item.Uid) || (graph.Find(o.Uid) is { IsVirtual: true } && told.Contains(o.Uid))));
        });

    private static GraphObject Item(string uid, string ns = "ns", params OwnerLink[] owners) => new(uid, ns, uid, false, false, false, [.. owners]);

    private static OwnerLink Link(string uid, bool blocks = false) => new("v1", "ConfigMap", uid, uid, blocks);

    private static ObjectIdentity Identity(string uid) => new("v1", "Pod", "ns", uid, uid);
}
