using CsCheck;
using NodeStack.Cgroups.Cpu;

namespace NodeStack.Cgroups.Tests.Cpu;

public class CpuRulesTests
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1024, 39, 100)]
    [InlineData(262144, 10000, 10000)]
    [InlineData(0, 1, 1)]
    [InlineData(1_000_000, 10000, 10000)]
    [InlineData(102, 4, 17)]
    [InlineData(256, 10, 35)]
    [InlineData(512, 20, 59)]
    [InlineData(2048, 79, 174)]
    [InlineData(4096, 157, 303)]
    public void FromShares_KnownValues_BothFormulas(long shares, int linear, int logarithmic)
    {
        Assert.Equal(linear, CpuWeightRules.FromShares(shares, CpuWeightFormula.Linear));
        Assert.Equal(logarithmic, CpuWeightRules.FromShares(shares, CpuWeightFormula.Logarithmic));
    }

    [Theory]
    [InlineData(CpuWeightFormula.Linear)]
    [InlineData(CpuWeightFormula.Logarithmic)]
    public void FromShares_AnyShares_StaysInRangeAndNeverFalls(CpuWeightFormula formula) =>
        Gen.Long[2, 262143].Sample(shares =>
        {
            var weight = CpuWeightRules.FromShares(shares, formula);
            Assert.InRange(weight, 1, 10000);
            Assert.True(CpuWeightRules.FromShares(shares + 1, formula) >= weight);
        });

    [Theory]
    [InlineData(1, CpuWeightFormula.Linear, 2)]
    [InlineData(39, CpuWeightFormula.Linear, 998)]
    [InlineData(10000, CpuWeightFormula.Linear, 262144)]
    [InlineData(1, CpuWeightFormula.Logarithmic, 2)]
    public void ToShares_KnownValues_FirstSharesOfThatWeight(int weight, CpuWeightFormula formula, long shares) =>
        Assert.Equal(shares, CpuWeightRules.ToShares(weight, formula));

    [Fact]
    public void ToShares_Logarithmic_IsTheSmallestThatReachesTheWeight() => Gen.Int[2, 10000].Sample(weight =>
    {
        var shares = CpuWeightRules.ToShares(weight, CpuWeightFormula.Logarithmic);
        Assert.True(CpuWeightRules.FromShares(shares, CpuWeightFormula.Logarithmic) >= weight);
        Assert.True(CpuWeightRules.FromShares(shares - 1, CpuWeightFormula.Logarithmic) < weight);
    });

    [Fact]
    public void Writes_QuotaAndBurst_BurstStepsAsideFirst()
    {
        var limits = new CpuLimits
        {
            Weight = 50,
            Quota = new CpuQuota(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)),
            Burst = TimeSpan.FromMilliseconds(5)
        };

        var writes = CpuRules.Writes(limits).Select(w => $"{w.File}={w.Value}");

        Assert.Equal(["cpu.weight=50", "cpu.max.burst=0", "cpu.max=20000 100000", "cpu.max.burst=5000"], writes);
    }

    [Fact]
    public void Writes_Unset_TouchesNothing() => Assert.Empty(CpuRules.Writes(new CpuLimits()));

    [Fact]
    public void Writes_Unlimited_SaysMax() =>
        Assert.Equal("max 100000", Assert.Single(CpuRules.Writes(new CpuLimits { Quota = CpuQuota.Unlimited })).Value);

    [Fact]
    public void Validate_EverythingWrong_ReportsAll()
    {
        var limits = new CpuLimits
        {
            Weight = 0,
            Idle = true,
            Quota = new CpuQuota(TimeSpan.FromMicroseconds(10), TimeSpan.FromSeconds(2)),
            Burst = TimeSpan.FromSeconds(3)
        };

        Assert.Equal(5, CpuRules.Validate(limits).Count());
    }

    [Fact]
    public void Parse_CpuStat_ReadsWhatItKnowsAndPassesOverTheRest()
    {
        var stat = CpuStatParser.Parse(
            "usage_usec 100\nuser_usec 70\nsystem_usec 30\ncore_sched.force_idle_usec 0\nnr_periods 5\nnr_throttled 2\nthrottled_usec 9\nbroken\nnew x\n"u8);

        Assert.Equal(new CpuStat(100, 70, 30, 5, 2, 9, null, null), stat);
    }
}
