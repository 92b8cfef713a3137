using NodeStack.Kubelet.Admission;

namespace NodeStack.Kubelet.Tests.Admission;

public sealed class RejectionReasonRulesTests
{
    [Theory]
    [InlineData("OutOfcpu", "OutOfcpu")]
    [InlineData("OutOfephemeral-storage", "OutOfephemeral-storage")]
    [InlineData("OutOfpods", "OutOfpods")]
    [InlineData("SysctlForbidden", "SysctlForbidden")]
    [InlineData("Evicted", "Evicted")]
    [InlineData("OutOfexample.com/gpu", "OutOfExtendedResources")]
    [InlineData("OutOfhugepages-2Mi", "OutOfExtendedResources")]
    [InlineData("NodeAffinity", "Other")]
    [InlineData("HostPort", "Other")]
    [InlineData("", "Other")]
    public void Label_OfAReason_IsOneOfUpstreamsList(string reason, string label) => Assert.Equal(label, RejectionReasonRules.Label(reason));
}
