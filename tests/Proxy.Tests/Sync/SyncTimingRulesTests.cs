using NodeStack.Proxy.Sync;

namespace NodeStack.Proxy.Tests.Sync;

public sealed class SyncTimingRulesTests
{
    private static readonly DateTimeOffset s_last = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The least interval is 1 s, the longest 30 s.</summary>
    [Theory]
    [InlineData(true, null, 0, 0.0)]
    [InlineData(false, null, 0, null)]
    [InlineData(false, 0.5, 0, null)]
    [InlineData(true, 0.25, 0, 0.75)]
    [InlineData(true, 1.0, 0, 0.0)]
    [InlineData(true, 100.0, 0, -99.0)]
    [InlineData(true, 0.0, 1, 1.0)]
    [InlineData(false, 0.0, 1, 1.0)]
    [InlineData(true, 0.0, 2, 2.0)]
    [InlineData(true, 0.0, 3, 4.0)]
    [InlineData(true, 3.0, 3, 1.0)]
    [InlineData(true, 0.0, 5, 16.0)]
    [InlineData(true, 0.0, 6, 30.0)]
    [InlineData(true, 0.0, 1000, 30.0)]
    [InlineData(true, 31.0, int.MaxValue, -1.0)]
    public void Wait_ChangesRunsAndFailures_Give(bool hasChanges, double? sinceLast, int failures, double? expected)
    {
        var now = s_last.AddSeconds(sinceLast ?? 0);
        var wait = SyncTimingRules.Wait(hasChanges, sinceLast is null ? null : s_last, failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), now);
        Assert.Equal(expected, wait?.TotalSeconds);
    }

    [Fact]
    public void Wait_NoLeastInterval_IsNow() =>
        Assert.Equal(TimeSpan.Zero, SyncTimingRules.Wait(true, s_last, 0, TimeSpan.Zero, TimeSpan.FromSeconds(30), s_last));
}
