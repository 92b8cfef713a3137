using CsCheck;
using k8s.Models;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

public class ProbeScheduleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Readiness", 0, 0, 100)]
    [InlineData("Startup", 0, 0, 100)]
    [InlineData("Liveness", 0, 0, 110)]
    [InlineData("Liveness", 0, 4, 106)]
    [InlineData("Liveness", 0, 60, 100)]
    [InlineData("Liveness", 5, 0, 105)]
    [InlineData("Readiness", 5, 2, 103)]
    [InlineData("Readiness", 5, 9, 100)]
    [InlineData("Readiness", 5, -30, 105)]
    public void First_DelayAndTimeRunning_GiveTheDueTime(string kind, int delay, int runningFor, int due)
    {
        var timings = new ProbeTimings(delay * Second, 10 * Second, Second, 1, 3);
        Assert.Equal(due * Second, ProbeSchedule.First(Enum.Parse<ProbeKind>(kind), timings, 100 * Second, runningFor * Second, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(100, 100.2, 110)]
    [InlineData(100, 109.9, 110)]
    [InlineData(100, 110, 120)]
    [InlineData(100, 137, 140)]
    [InlineData(100, 99.995, 110)]
    public void Next_MissedTicks_AreSkippedAndThePhaseKept(double due, double now, double next) =>
        Assert.Equal(TimeSpan.FromSeconds(next), ProbeSchedule.Next(TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(now), 10 * Second));

    [Fact]
    public void Next_AnyTimes_IsInTheFutureOnTheGridAndLessThanTwoPeriodsAway() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.Long[-100_000, 1L << 40], Gen.Int[1, 600]).Sample((due, late, period) =>
        {
            var (from, now, step) = (new TimeSpan(due), new TimeSpan(due + late), period * Second);
            var next = ProbeSchedule.Next(from, now, step);
            return next > now && (next - from).Ticks % step.Ticks == 0 && next - now <= step + TimeSpan.FromTicks(100_000);
        });

    [Theory]
    [InlineData(10, 3, 0.5, 5)]
    [InlineData(10, 10, 0.5, 0)]
    [InlineData(10, 11, 0.5, 0)]
    public void Spread_OnlySoonAfterAStart_IsPartOfAPeriod(int period, int sinceStart, double random, int expected) =>
        Assert.Equal(expected * Second, ProbeSchedule.Spread(period * Second, sinceStart * Second, random));

    [Theory]
    [InlineData(1000, 1001, false)]
    [InlineData(1000, 1500, false)]
    [InlineData(1000, 1501, true)]
    [InlineData(10_000, 14_000, false)]
    [InlineData(10_000, 15_100, true)]
    public void IsOurDelay_ElapsedFarPastTheTimeout_IsNotTheAppsFault(int timeout, int elapsed, bool ours) =>
        Assert.Equal(ours, LateProbeRules.IsOurDelay(TimeSpan.FromMilliseconds(timeout), TimeSpan.FromMilliseconds(elapsed)));

    [Fact]
    public void From_NothingGiven_HasTheApisDefaults() =>
        Assert.Equal(new ProbeTimings(TimeSpan.Zero, 10 * Second, Second, 1, 3), ProbeTimings.From(new V1Probe()));
}
