using NodeStack.ControlPlane.Storage.Sqlite;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

public sealed class SweepRulesTests
{
    [Theory]
    [InlineData(64, 1, 128)]
    [InlineData(64, 3, 64)]
    [InlineData(64, 9, 32)]
    [InlineData(16, 9, 16)]
    [InlineData(4096, 0, 4096)]
    public void NextStep_ByWhatTheLastTook_IsTwiceTheSameOrHalf(long last, int tookMs, long expected) =>
        Assert.Equal(expected, SweepRules.NextStep(last, TimeSpan.FromMilliseconds(tookMs), TimeSpan.FromMilliseconds(4)));

    [Theory]
    [InlineData(1_000, 900, 0)]
    [InlineData(100_000, 20_000, 0)]
    [InlineData(100_000, 50_000, 37_500)]
    [InlineData(4_000, 3_000, 1_976)]
    public void PagesToGiveBack_ByWhatIsFree_KeepsSomeForChurn(long pages, long free, long expected) =>
        Assert.Equal(expected, SweepRules.PagesToGiveBack(pages, free));
}
