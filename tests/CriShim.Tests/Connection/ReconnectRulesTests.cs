using CsCheck;
using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Tests.Connection;

public sealed class ReconnectRulesTests
{
    [Fact]
    public void Delay_AnyInput_StaysBetweenFirstAndMost() => Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1]).Sample((failures, jitter) =>
    {
        var delay = ReconnectRules.Delay(failures, jitter);
        Assert.InRange(delay, ReconnectRules.First * 0.8, ReconnectRules.Most);
        Assert.True(ReconnectRules.Delay(failures, 0) >= delay);
    });

    [Fact]
    public void Delay_WithoutJitter_GrowsToTheCap()
    {
        Assert.Equal(ReconnectRules.First, ReconnectRules.Delay(1, 0));
        Assert.Equal(80, ReconnectRules.Delay(2, 0).TotalMilliseconds, 3);
        Assert.Equal(ReconnectRules.Most, ReconnectRules.Delay(30, 0));
    }
}
