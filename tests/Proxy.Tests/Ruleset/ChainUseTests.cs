using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Tests.Ruleset;

public sealed class ChainUseTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ChainClass s_one = new(ChainKind.Cluster, 1, false, false), s_two = new(ChainKind.Cluster, 2, false, false);
    private readonly ChainUse _use = new();

    [Fact]
    public void Take_SecondUse_IsNotMadeAgain()
    {
        Assert.True(_use.Take(s_one));
        Assert.False(_use.Take(s_one));
        Assert.True(_use.Take(s_two));
        Assert.Equal([s_one, s_two], _use.All);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1.9, false)]
    [InlineData(2, true)]
    [InlineData(60, true)]
    public void RemoveIdle_AfterTheLastUse_OnlyTwoSecondsLater(double seconds, bool isRemoved)
    {
        _use.Take(s_one);
        _use.Leave(s_one, s_start);
        Assert.Equal(isRemoved ? [s_one] : [], _use.RemoveIdle(s_start.AddSeconds(seconds)));
        Assert.Equal(isRemoved ? [] : [s_one], _use.All);
        Assert.Equal(isRemoved, _use.Take(s_one));
    }

    [Fact]
    public void RemoveIdle_OneUseOfTwoLeft_IsNotIdle()
    {
        _use.Take(s_one);
        _use.Take(s_one);
        _use.Leave(s_one, s_start);
        Assert.Empty(_use.RemoveIdle(s_start.AddMinutes(1)));
    }

    [Fact]
    public void RemoveIdle_TakenAgainMeanwhile_CountsFromItsNextEnd()
    {
        _use.Take(s_one);
        _use.Leave(s_one, s_start);
        Assert.False(_use.Take(s_one));
        Assert.Empty(_use.RemoveIdle(s_start.AddSeconds(3)));
        _use.Leave(s_one, s_start.AddSeconds(3));
        Assert.Empty(_use.RemoveIdle(s_start.AddSeconds(4)));
        Assert.Equal([s_one], _use.RemoveIdle(s_start.AddSeconds(5)));
        Assert.Empty(_use.RemoveIdle(s_start.AddSeconds(9)));
    }
}
