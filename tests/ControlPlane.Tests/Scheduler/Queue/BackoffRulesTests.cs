using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Tests.Scheduler.Queue;

public sealed class BackoffRulesTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(1000, 10)]
    public void Delay_FailuresInARow_Double(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackoffRules.Delay(failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)));
}
