using k8s.Models;
using NodeStack.ControlPlane.Controllers.TaintEviction;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.TaintEviction;

public sealed class EvictionRulesTests
{
    private static readonly V1Taint s_taint = new() { Key = "k", Value = "v", Effect = "NoExecute" };

    [Theory]
    [InlineData("k", "Equal", "v", "", true)]
    [InlineData("k", "", "v", "NoExecute", true)]
    [InlineData("k", "Equal", "w", "", false)]
    [InlineData("k", "Exists", "", "", true)]
    [InlineData("", "Exists", "", "", true)]
    [InlineData("k", "Exists", "", "NoSchedule", false)]
    [InlineData("l", "Exists", "", "", false)]
    public void Tolerates_Table(string key, string op, string value, string effect, bool expected) =>
        Assert.Equal(expected, TolerationRules.Tolerates(new V1Toleration { Key = key, OperatorProperty = op, Value = value, Effect = effect }, s_taint));

    [Theory]
    [InlineData(null, null)]
    [InlineData(300L, 300.0)]
    [InlineData(0L, 0.0)]
    [InlineData(-5L, 0.0)]
    public void Stay_OneToleration_ItsTime(long? seconds, double? expected) =>
        Assert.Equal(expected, TolerationRules.Stay([s_taint], [new V1Toleration { Key = "k", OperatorProperty = "Exists", TolerationSeconds = seconds }])?.TotalSeconds);

    [Fact]
    public void Stay_TwoTaints_ShortestCountsAndOneNotBorneIsNow()
    {
        V1Taint[] taints = [s_taint, new V1Taint { Key = "l", Effect = "NoExecute" }];
        V1Toleration[] tolerations = [new() { Key = "k", OperatorProperty = "Exists", TolerationSeconds = 300 }, new() { Key = "l", OperatorProperty = "Exists", TolerationSeconds = 10 }];

        Assert.Equal(10, TolerationRules.Stay(taints, tolerations)?.TotalSeconds);
        Assert.Equal(0, TolerationRules.Stay(taints, tolerations[..1])?.TotalSeconds);
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(null, 5, null, true)]
    [InlineData(0, null, 100, false)]
    [InlineData(30, null, 130, false)]
    [InlineData(30, 110, 110, false)]
    public void Next_Table(int? stay, int? due, int? expected, bool cancelled)
    {
        var step = EvictionRules.Next(Seconds(stay), Seconds(due), TimeSpan.FromSeconds(100));

        Assert.Equal((Seconds(expected), cancelled), (step.Due, step.IsCancelled));
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
