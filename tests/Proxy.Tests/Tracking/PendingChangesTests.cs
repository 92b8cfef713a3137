using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class PendingChangesTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServiceKey s_web = new("ns", "web");
    private readonly PendingChanges _pending = new(s_start);

    [Fact]
    public void TakeAll_FirstTime_IsAll_ThenWhatChanged_ThenNothing()
    {
        _pending.Add(null, Entry("web"));
        Assert.True(_pending.TakeAll() is { AreAllDirty: true, Dirty.IsEmpty: true });
        _pending.Add(Entry("web"), Entry("web", 81));
        var taken = _pending.TakeAll();
        Assert.False(taken.AreAllDirty);
        Assert.Equal([s_web], taken.Dirty);
        Assert.True(_pending.IsEmpty);
        Assert.True(_pending.TakeAll() is { AreAllDirty: false, Dirty.IsEmpty: true });
    }

    [Fact]
    public void Add_ZoneOfTheNode_MakesAllDirtyAgain()
    {
        _pending.TakeAll();
        _pending.Set(new NodeEntry("n1", "a", [], [], [], false));
        Assert.True(_pending.TakeAll().AreAllDirty);
    }

    [Fact]
    public void Add_TimesOfChanges_OnlyThoseSinceTheStart()
    {
        _pending.Add(null, Entry("a", "web") with { ChangedAt = s_start });
        _pending.Add(null, Entry("b", "web") with { ChangedAt = s_start.AddSeconds(1) });
        _pending.Add(null, Entry("c", "web"));
        Assert.Equal([new ChangeTime(s_web, AddressFamily.IPv4, s_start.AddSeconds(1))], _pending.TakeAll().ChangeTimes.ToArray());
        Assert.Empty(_pending.TakeAll().ChangeTimes);
    }

    [Fact]
    public void Add_SliceIsGone_TakesTheTimesOfItsServiceAlong()
    {
        var slice = Entry("a", "web") with { ChangedAt = s_start.AddSeconds(1) };
        _pending.Add(null, slice);
        _pending.Add(null, Entry("a", "other") with { ChangedAt = s_start.AddSeconds(2) });
        _pending.Add(slice, null);
        Assert.Equal(["other"], _pending.TakeAll().ChangeTimes.Select(t => t.Service.Name));
    }

    [Fact]
    public void Add_NobodyTakes_TimesAreBounded()
    {
        for (var i = 0; i < 12_000; i++)
            _pending.Add(null, Entry("a", "web") with { ChangedAt = s_start.AddSeconds(1) });
        Assert.Equal(10_000, _pending.TakeAll().ChangeTimes.Length);
    }

    [Fact]
    public void Counts_TotalGrows_PendingIsOfObjects()
    {
        _pending.Add(null, Entry("web"));
        _pending.Add(Entry("web"), Entry("web", 81));
        _pending.Add(null, Entry("a", "web"));
        _pending.Add(null, Entry("b", "web"));
        Assert.Equal((2L, 1, 2L, 2), (_pending.ServiceChanges, _pending.PendingServices, _pending.EndpointChanges, _pending.PendingSlices));
        _pending.TakeAll();
        Assert.Equal((2L, 0, 2L, 0), (_pending.ServiceChanges, _pending.PendingServices, _pending.EndpointChanges, _pending.PendingSlices));
    }
}
