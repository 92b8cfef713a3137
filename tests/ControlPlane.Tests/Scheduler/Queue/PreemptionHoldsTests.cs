using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Tests.Scheduler.Queue;

public sealed class PreemptionHoldsTests
{
    private readonly PreemptionHolds _holds = new();

    /// <summary>What happens in turn: w: all were told to go; a small letter: that victim is on its way out; a large one: it is gone.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("w", true)]
    [InlineData("a b c", true)]
    [InlineData("w a b", true)]
    [InlineData("w A B", true)]
    [InlineData("w a A b B", true)]
    [InlineData("w a b c", false)]
    [InlineData("a b c w", false)]
    [InlineData("A B C w", false)]
    [InlineData("w a B C", false)]
    [InlineData("w a a a", true)]
    public void IsHeld_UntilAllWereToldAndAreSeenToGo(string happened, bool expected)
    {
        Begin("pod", "a", "b", "c");
        Happen(happened);
        Assert.Equal(expected, _holds.IsHeld("pod"));
    }

    [Theory]
    [InlineData("w a b c", "c")]
    [InlineData("a b c w", "w")]
    [InlineData("w A B C", "C")]
    [InlineData("a A w b c C B", "c")]
    [InlineData("w a b c A B C w", "c")]
    public void Happened_TheOneThatOpens_TellsOnce(string happened, string opener)
    {
        Begin("pod", "a", "b", "c");
        Assert.Equal([opener], Happen(happened));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("w a b c", true)]
    [InlineData("w a b c A B", true)]
    [InlineData("w a b c A B C", false)]
    [InlineData("A B C", false)]
    public void IsWaiting_WhileAVictimIsLeft(string happened, bool expected)
    {
        Begin("pod", "a", "b", "c");
        Happen(happened);
        Assert.Equal(expected, _holds.IsWaiting("pod"));
        Assert.Equal((true, false), (_holds.IsVictim("pod", "a"), _holds.IsVictim("pod", "stranger")));
    }

    [Fact]
    public void Begin_VictimOnItsWayOutAlready_IsNotWaitedForButCounts()
    {
        _holds.Begin("pod", [("a", true), ("b", false)]);
        Assert.Equal(["b"], Happen("w b"));
        Happen("B");
        Assert.True(_holds.IsWaiting("pod"));
        Happen("A");
        Assert.False(_holds.IsWaiting("pod"));
    }

    [Fact]
    public void Left_TwoWaitForOneVictim_BothAreOpened()
    {
        Begin("one", "a");
        Begin("two", "a", "b");
        _holds.Written("one");
        _holds.Written("two");

        Assert.Equal(["one"], _holds.Left("a", isGone: true));
        Assert.Equal(["two"], _holds.Left("b", isGone: false));
    }

    [Fact]
    public void End_OneOfTwo_TheOtherStillWaits()
    {
        Begin("one", "a");
        Begin("two", "a");
        _holds.Written("two");
        _holds.End("one");

        Assert.Equal((false, true), (_holds.IsHeld("one"), _holds.IsHeld("two")));
        Assert.Equal(["two"], _holds.Left("a", isGone: false));
    }

    [Fact]
    public void Begin_Again_WaitsForTheNewVictimsOnly()
    {
        Begin("pod", "a");
        Begin("pod", "b");
        _holds.Written("pod");

        Assert.Empty(_holds.Left("a", isGone: true));
        Assert.Equal(["pod"], _holds.Left("b", isGone: true));
    }

    private void Begin(string pod, params string[] victims) => _holds.Begin(pod, [.. victims.Select(static v => (v, false))]);

    /// <returns>The steps that opened a pod.</returns>
    private List<string> Happen(string steps)
    {
        var openers = new List<string>();
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var isOpened = step == "w" ? _holds.Written("pod") : _holds.Left(step.ToLowerInvariant(), char.IsUpper(step[0])).Count > 0;
            if (isOpened)
                openers.Add(step);
        }
        return openers;
    }
}
