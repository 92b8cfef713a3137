using k8s.Models;
using NodeStack.KubeApi.LeaderElection;

namespace NodeStack.KubeApi.Tests.LeaderElection;

public sealed class LeaderRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_at = TimeSpan.FromHours(1);
    private static readonly LeaderElectionOptions s_options = new() { Name = "it", Identity = "me" };

    /// <summary>As long as its holder claims it: what we would claim does not count.</summary>
    [Theory]
    [InlineData("", 15, 0, true)]
    [InlineData("me", 15, 0, true)]
    [InlineData("other", 15, 0, false)]
    [InlineData("other", 15, 14.9, false)]
    [InlineData("other", 15, 15, true)]
    [InlineData("other", 60, 59.9, false)]
    [InlineData("other", 60, 60, true)]
    [InlineData("other", 5, 5, true)]
    public void MayTake_OfAHolder_SeenSoLongAgo(string holder, double claimed, double seconds, bool may) =>
        Assert.Equal(may, LeaderRules.MayTake(Seen(holder, claimed), s_options, s_at + TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("nothing was seen", null, 0, 0, 2)]
    [InlineData("up to a fifth later", null, 0, 1, 2.4)]
    [InlineData("a holder that is alive", 15.0, 0, 0, 2)]
    [InlineData("its end is before the next look", 15.0, 14, 0, 1.005)]
    [InlineData("its end is just after it", 15.0, 12.999, 0, 2)]
    [InlineData("it ended, and could not be taken", 15.0, 15, 0, 2)]
    [InlineData("it ended long ago", 15.0, 100, 1, 2.4)]
    public void NextLook_WhileAnotherLeads_NotAfterItsEnd(string why, double? claimed, double seconds, double random, double wait)
    {
        var seen = claimed is { } claim ? Seen("other", claim) : null;
        Assert.True(wait == LeaderRules.NextLook(seen, s_options, s_at + TimeSpan.FromSeconds(seconds), random).TotalSeconds, why);
    }

    /// <summary>The other's clock may be wrong by hours: only whether its time moves counts.</summary>
    [Theory, InlineData(-3), InlineData(0), InlineData(3)]
    public void Observe_RenewalByAWrongClock_CountsFromWhenItWasSeen(int hours)
    {
        var first = LeaderRules.Observe(null, Lease("other", s_now.AddHours(hours)), s_at);
        var same = LeaderRules.Observe(first, Lease("other", s_now.AddHours(hours)), s_at + TimeSpan.FromSeconds(9));
        var renewed = LeaderRules.Observe(same, Lease("other", s_now.AddHours(hours).AddSeconds(2)), s_at + TimeSpan.FromSeconds(10));
        Assert.Equal(s_at, same.Seen);
        Assert.Equal(s_at + TimeSpan.FromSeconds(10), renewed.Seen);
        Assert.False(LeaderRules.MayTake(renewed, s_options, s_at + TimeSpan.FromSeconds(24)));
    }

    [Fact]
    public void Hold_TakenFromAnother_CountsATransition_RenewedDoesNot()
    {
        var other = Lease("other", s_now);
        other.Spec.LeaseTransitions = 3;
        var taken = LeaderRules.Hold(other, s_options, s_now);
        var renewed = LeaderRules.Hold(taken, s_options, s_now.AddSeconds(2));
        Assert.Equal((4, s_now.UtcDateTime), (taken.Spec.LeaseTransitions, taken.Spec.AcquireTime));
        Assert.Equal((4, s_now.UtcDateTime), (renewed.Spec.LeaseTransitions, renewed.Spec.AcquireTime));
        Assert.Equal(s_now.UtcDateTime.AddSeconds(2), renewed.Spec.RenewTime);
        Assert.Equal("", LeaderRules.Release(renewed, s_now).Spec.HolderIdentity);
    }

    private static LeaseObservation Seen(string holder, double claimed) => new(holder, s_now.UtcDateTime, TimeSpan.FromSeconds(claimed), s_at);

    private static V1Lease Lease(string holder, DateTimeOffset renewed) => new()
    {
        Metadata = new V1ObjectMeta { Name = "it", ResourceVersion = "7" },
        Spec = new V1LeaseSpec { HolderIdentity = holder, RenewTime = renewed.UtcDateTime, LeaseDurationSeconds = 15 },
    };
}
