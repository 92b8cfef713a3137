using CsCheck;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

public class ProbeStateTests
{
    private static ProbeTimings Thresholds(int success, int failure) =>
        new(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), success, failure);

    [Theory]
    [InlineData("Liveness", "Success")]
    [InlineData("Readiness", "Failure")]
    [InlineData("Startup", "Unknown")]
    public void Initial_EachKind_HasUpstreamsFirstVerdict(string kind, string verdict) =>
        Assert.Equal(verdict, ProbeState.Initial(Enum.Parse<ProbeKind>(kind)).Verdict.ToString());

    // Results as s (success) and f (failure); thresholds success 2, failure 3.
    [Theory]
    [InlineData("Readiness", "s", "Failure", false)]
    [InlineData("Readiness", "ss", "Success", false)]
    [InlineData("Readiness", "sfs", "Failure", false)]
    [InlineData("Readiness", "ssff", "Success", false)]
    [InlineData("Readiness", "ssfff", "Failure", false)]
    [InlineData("Readiness", "ssffsfff", "Failure", false)]
    [InlineData("Liveness", "ff", "Success", false)]
    [InlineData("Liveness", "ffsff", "Success", false)]
    [InlineData("Liveness", "fff", "Failure", true)]
    [InlineData("Startup", "ff", "Unknown", false)]
    [InlineData("Startup", "fff", "Failure", true)]
    [InlineData("Startup", "ss", "Success", true)]
    public void After_SequenceOfResults_GivesVerdictAndHold(string kind, string results, string verdict, bool onHold)
    {
        var state = ProbeState.Initial(Enum.Parse<ProbeKind>(kind));
        foreach (var result in results)
            state = state.After(result == 's', Thresholds(2, 3));
        Assert.Equal(verdict, state.Verdict.ToString());
        Assert.Equal(onHold, state.OnHold);
    }

    [Fact]
    public void After_AnySequence_VerdictFlipsOnlyAfterThresholdEqualResultsInARow() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Bool.Array[0, 60]).Sample((kind, success, failure, results) =>
        {
            var timings = Thresholds(success, failure);
            var state = ProbeState.Initial((ProbeKind)kind);
            var run = 0;
            for (var i = 0; i < results.Length && !state.OnHold; i++)
            {
                run = i > 0 && results[i] == results[i - 1] ? run + 1 : 1;
                var before = state.Verdict;
                state = state.After(results[i], timings);
                var reached = run >= (results[i] ? success : failure);
                var wanted = reached ? (results[i] ? ProbeVerdict.Success : ProbeVerdict.Failure) : before;
                Assert.Equal(wanted, state.Verdict);
            }

            return true;
        });

    [Theory]
    [InlineData("Readiness", null, true)]
    [InlineData("Readiness", "Unknown", false)]
    [InlineData("Liveness", "Failure", false)]
    [InlineData("Liveness", "Success", true)]
    [InlineData("Startup", "Unknown", true)]
    public void MayRun_StartupProbe_GatesTheOthers(string kind, string? startup, bool expected)
    {
        var gate = startup is null ? null : ProbeState.Adopt(ProbeKind.Startup, Enum.Parse<ProbeVerdict>(startup));
        Assert.Equal(expected, ProbeState.Initial(Enum.Parse<ProbeKind>(kind)).MayRun(gate));
    }

    [Theory]
    [InlineData("Startup", "Success", true)]
    [InlineData("Startup", "Unknown", false)]
    [InlineData("Liveness", "Failure", true)]
    [InlineData("Readiness", "Success", false)]
    public void Adopt_KnownVerdict_HoldsWhatIsDecided(string kind, string verdict, bool onHold)
    {
        var state = ProbeState.Adopt(Enum.Parse<ProbeKind>(kind), Enum.Parse<ProbeVerdict>(verdict));
        Assert.Equal(verdict, state.Verdict.ToString());
        Assert.Equal(onHold, state.OnHold);
    }
}
