using System.Collections.Immutable;
using CsCheck;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.NodeLifecycle;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.NodeLifecycle;

public sealed class ZoneRulesTests
{
    private static readonly ClusterControllerOptions s_options = new();

    [Theory]
    [InlineData(0, 0, ZoneState.Normal)]
    [InlineData(0, 1, ZoneState.FullDisruption)]
    [InlineData(1, 2, ZoneState.Normal)]
    [InlineData(1, 3, ZoneState.PartialDisruption)]
    [InlineData(3, 3, ZoneState.Normal)]
    [InlineData(9, 11, ZoneState.PartialDisruption)]
    public void State_Table(int ready, int notReady, ZoneState expected) => Assert.Equal(expected, ZoneRules.State(ready, notReady, 0.55));

    [Theory]
    [InlineData(ZoneState.Normal, 10, 0.1)]
    [InlineData(ZoneState.FullDisruption, 10, 0.1)]
    [InlineData(ZoneState.PartialDisruption, 50, 0)]
    [InlineData(ZoneState.PartialDisruption, 51, 0.01)]
    public void Rate_Table(ZoneState state, int size, double expected) => Assert.Equal(expected, ZoneRules.Rate(state, size, s_options));

    [Fact]
    public void Plan_AllZonesLostAndBack_StandstillAndNewTime()
    {
        var lost = ZoneRules.Plan(Before(("a", ZoneState.Normal), ("b", ZoneState.Normal)), Zones(("a", 0, 2), ("b", 0, 1)), s_options);
        Assert.True(lost is { IsAllLost: true, IsBack: false });
        Assert.All(lost.Rates.Values, r => Assert.Equal(0, r));

        var still = ZoneRules.Plan(lost.States, Zones(("a", 0, 2), ("b", 0, 1)), s_options);
        Assert.True(still is { IsAllLost: false, IsBack: false, Rates.Count: 0 });

        var back = ZoneRules.Plan(still.States, Zones(("a", 1, 1), ("b", 0, 1)), s_options);
        Assert.True(back is { IsAllLost: false, IsBack: true });
        Assert.All(back.Rates.Values, r => Assert.Equal(0.1, r));
    }

    [Fact]
    public void Plan_OneZoneLostOfTwo_EvictionsGoOn()
    {
        var plan = ZoneRules.Plan(Before(("a", ZoneState.Normal), ("b", ZoneState.Normal)), Zones(("a", 0, 3), ("b", 2, 0)), s_options);

        Assert.True(plan is { IsAllLost: false, IsBack: false });
        Assert.Equal(0.1, plan.Rates["a"]);
    }

    [Fact]
    public void Take_AnyTimes_NeverMoreThanTheRateAllows() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 5000].List[1, 200]).Sample((nodes, gaps) =>
        {
            var zone = new ZoneTainter(0.1);
            for (var i = 0; i < nodes; i++)
                zone.Add($"n{i}");
            var (now, taken) = (TimeSpan.Zero, 0);
            foreach (var gap in gaps)
            {
                now += TimeSpan.FromMilliseconds(gap);
                while (zone.Take(now) is not null)
                    taken++;
                if (taken > 1 + now.TotalSeconds * 0.1 + 1e-6)
                    return false;
            }
            return taken <= nodes;
        });

    [Fact]
    public void Take_RateZero_NobodyAndNothingIsSavedUp()
    {
        var zone = new ZoneTainter(0.1);
        zone.SetRate(0, TimeSpan.Zero);
        zone.Add("n");
        Assert.Null(zone.Take(TimeSpan.FromHours(1)));
        zone.SetRate(0.1, TimeSpan.FromHours(1));
        Assert.Equal("n", zone.Take(TimeSpan.FromHours(1)));
    }

    private static ImmutableDictionary<string, ZoneState> Before(params (string Zone, ZoneState State)[] zones) => zones.ToImmutableDictionary(z => z.Zone, z => z.State);

    private static Dictionary<string, (int, int)> Zones(params (string Zone, int Ready, int NotReady)[] zones) => zones.ToDictionary(z => z.Zone, z => (z.Ready, z.NotReady));
}
