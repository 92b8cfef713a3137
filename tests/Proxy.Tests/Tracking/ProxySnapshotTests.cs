using CsCheck;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class ProxySnapshotTests
{
    // A step puts, changes or removes (version 0) one Service, or one slice of a Service; a slice may move between Services.
    private static readonly Gen<(bool IsSlice, int Name, int Service, int Version)> s_step = Gen.Select(Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2]);

    [Fact]
    public void Change_AnyHistory_EqualsWhatIsBuiltFromItsEnd_AndDirtyHasAllThatDiffers() => s_step.Array[1, 40].Sample(steps =>
    {
        var (services, slices) = (new Dictionary<int, ServiceEntry>(), new Dictionary<int, SliceEntry>());
        var snapshot = ProxySnapshot.Empty;
        foreach (var step in steps)
        {
            var done = Apply(snapshot, step, services, slices);
            foreach (var key in snapshot.Services.Keys.Union(done.Snapshot.Services.Keys))
            {
                var isSame = Equals(snapshot.Services.GetValueOrDefault(key), done.Snapshot.Services.GetValueOrDefault(key))
                    && snapshot.SlicesOf(key).SequenceEqual(done.Snapshot.SlicesOf(key));
                Assert.True(isSame || done.Dirty.Contains(key), $"{key} differs and is not dirty");
            }
            Assert.All(done.Dirty, key => Assert.True(snapshot.Services.ContainsKey(key) || done.Snapshot.Services.ContainsKey(key)));
            snapshot = done.Snapshot;
        }
        AssertIs(snapshot, services.Values, slices.Values);
    });

    [Fact]
    public void Change_SliceOfAnotherService_LeavesTheRestAlone()
    {
        var snapshot = ProxySnapshot.Empty.Change(null, Entry("a")).Snapshot.Change(null, Entry("b")).Snapshot;
        var step = snapshot.Change(null, Entry("s", "b", At("10.1.0.1", "rs")));
        Assert.Equal([new ServiceKey("ns", "b")], step.Dirty.ToArray());
        Assert.False(step.IsAllDirty);
    }

    [Fact]
    public void Change_SliceMoves_BothServicesAreDirty()
    {
        var slice = Entry("s", "a", At("10.1.0.1", "rs"));
        var snapshot = ProxySnapshot.Empty.Change(null, Entry("a")).Snapshot.Change(null, Entry("b")).Snapshot.Change(null, slice).Snapshot;
        var step = snapshot.Change(slice, slice with { Service = new("ns", "b") });
        Assert.Equal([new ServiceKey("ns", "a"), new ServiceKey("ns", "b")], step.Dirty.ToArray());
        Assert.Empty(step.Snapshot.SlicesOf(new("ns", "a")));
        Assert.Single(step.Snapshot.SlicesOf(new("ns", "b")));
    }

    [Fact]
    public void Change_Zone_MakesAllDirty_OtherPartsOfTheNodeDoNot()
    {
        var node = new NodeEntry("n1", "", [], [], [], false);
        Assert.False(ProxySnapshot.Empty.Change(node).IsAllDirty);
        var snapshot = ProxySnapshot.Empty.Change(node with { Zone = "a" });
        Assert.True(snapshot.IsAllDirty);
        Assert.False(snapshot.Snapshot.Change(node with { Zone = "a", IsDeleting = true }).IsAllDirty);
        Assert.True(snapshot.Snapshot.Change(node with { Zone = "b" }).IsAllDirty);
    }

    [Fact]
    public void Change_NodeIsGone_StaysAsItWasSeen()
    {
        var snapshot = ProxySnapshot.Empty.Change(new NodeEntry("n1", "a", [], [], [], false)).Snapshot;
        Assert.Same(snapshot, snapshot.Change((NodeEntry?)null).Snapshot);
    }

    private static SnapshotStep Apply(
        ProxySnapshot snapshot, (bool IsSlice, int Name, int Service, int Version) step, Dictionary<int, ServiceEntry> services, Dictionary<int, SliceEntry> slices)
    {
        if (!step.IsSlice)
            return Put(services, step.Name, step.Version == 0 ? null : Entry($"w{step.Name}", step.Version), snapshot.Change);
        return Put(slices, step.Name, step.Version == 0 ? null : Entry($"s{step.Name}", $"w{step.Service}", At($"10.1.0.{step.Version}", "rs")), snapshot.Change);
    }

    private static SnapshotStep Put<T>(Dictionary<int, T> items, int name, T? item, Func<T?, T?, SnapshotStep> change)
        where T : class
    {
        var before = items.GetValueOrDefault(name);
        if (item is null)
            items.Remove(name);
        else
            items[name] = item;
        return change(before, item);
    }

    private static void AssertIs(ProxySnapshot snapshot, IEnumerable<ServiceEntry> services, IEnumerable<SliceEntry> slices)
    {
        Assert.Equal(services.ToDictionary(s => s.Key), snapshot.Services);
        var expected = slices.GroupBy(s => s.Service).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray());
        Assert.Equal(expected.Keys.Order(Comparer<ServiceKey>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))), snapshot.Slices.Keys.OrderBy(k => k.Name, StringComparer.Ordinal));
        Assert.All(expected, pair => Assert.Equal(pair.Value, snapshot.SlicesOf(pair.Key)));
    }
}
