using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Tests.Images;

public class PullBackoffRulesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AfterFailure_InARow_DoublesFromTenToThreeHundredSeconds()
    {
        PullBackoff? backoff = null;
        var now = Start;
        var delays = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            backoff = PullBackoffRules.AfterFailure(backoff, "e", now);
            delays.Add(backoff.Delay.TotalSeconds);
            now = PullBackoffRules.WaitUntil(backoff, now)!.Value;
            Assert.Null(PullBackoffRules.WaitUntil(backoff, now));
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], delays);
    }

    [Fact]
    public void AfterFailure_LongQuiet_BeginsAnew()
    {
        var backoff = new PullBackoff(TimeSpan.FromSeconds(160), Start, "e");
        Assert.Equal(TimeSpan.FromSeconds(300), PullBackoffRules.AfterFailure(backoff, "e", Start.AddSeconds(600)).Delay);
        Assert.Equal(TimeSpan.FromSeconds(10), PullBackoffRules.AfterFailure(backoff, "e", Start.AddSeconds(601)).Delay);
    }

    [Fact]
    public void WaitUntil_ClockSetBack_DoesNotStretchTheWait() =>
        Assert.Null(PullBackoffRules.WaitUntil(new PullBackoff(TimeSpan.FromSeconds(300), Start, "e"), Start.AddDays(-1)));

    [Theory]
    [InlineData("Unknown", "boom", "ErrImagePull", "boom")]
    [InlineData("RegistryUnavailable", "RegistryUnavailable: no route", "RegistryUnavailable", "image pull failed for a because the registry is unavailable: no route")]
    [InlineData("Unknown", "SignatureValidationFailed: bad key", "SignatureValidationFailed", "image pull failed for a because the signature validation failed: bad key")]
    public void Map_RuntimeError_GivesReasonAndMessage(string reason, string text, string wanted, string message) =>
        Assert.Equal((wanted, message), PullErrorMapper.Map("a", Enum.Parse<CriErrorReason>(reason), text));
}
