using k8s.Models;
using NodeStack.Kubelet.Resources;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public class PodResourceRulesTests
{
    public static TheoryData<string, V1Pod, string> Requests => new()
    {
        { "sum", Pod(Container("cpu=100m memory=1"), Container("cpu=200m", name: "d")), "cpu=0.3 memory=1" },
        { "a big init container counts alone", Pod(Container("cpu=1")).WithInit(Container("cpu=3", name: "i"), Container("cpu=2", name: "j")), "cpu=3" },
        { "sidecars run beside", Pod(Container("cpu=1")).WithInit(Container("cpu=1", name: "s", sidecar: true)), "cpu=2" },
        { "init after a sidecar has both", Pod(Container("cpu=1")).WithInit(Container("cpu=1", name: "s", sidecar: true), Container("cpu=4", name: "i")), "cpu=5" },
        { "init before a sidecar has none", Pod(Container("cpu=1")).WithInit(Container("cpu=4", name: "i"), Container("cpu=1", name: "s", sidecar: true)), "cpu=4" },
        { "overhead is added", Pod(Container("cpu=1")).WithOverhead("cpu=250m memory=5"), "cpu=1.25 memory=5" },
        { "pod level overrules", Pod(Container("cpu=1 memory=7")).WithPodLevel("cpu=3 ephemeral-storage=9").WithOverhead("cpu=1"), "cpu=4 memory=7" }
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Requests_Pods_AsUpstream(string what, V1Pod pod, string expected) =>
        Assert.Equal((what, expected), (what, Text(PodResourceRules.Requests(pod))));

    [Fact]
    public void Limits_Overhead_OnlyOnLimitsThatExist() => Assert.Equal(
        "cpu=1.5",
        Text(PodResourceRules.Limits(Pod(Container(limits: "cpu=1")).WithOverhead("cpu=500m memory=5"))));

    public static TheoryData<string, V1Pod, bool> Declared => new()
    {
        { "all", Pod(Container(limits: "cpu=1"), Container(limits: "cpu=1", name: "d")), true },
        { "one without", Pod(Container(limits: "cpu=1"), Container(name: "d")), false },
        { "init without", Pod(Container(limits: "cpu=1")).WithInit(Container(name: "i")), false },
        { "init without, after a sidecar with", Pod(Container(limits: "cpu=1")).WithInit(Container(limits: "cpu=1", name: "s", sidecar: true), Container(name: "i")), true },
        { "pod level", Pod(Container()).WithPodLevel("", "cpu=1"), true }
    };

    [Theory]
    [MemberData(nameof(Declared))]
    public void IsLimitDeclared_Pods_AsUpstream(string what, V1Pod pod, bool expected) =>
        Assert.Equal((what, expected), (what, PodResourceRules.IsLimitDeclared(pod, "cpu")));

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(1, 2, 1000)]
    [InlineData(100, 102, 10_000)]
    [InlineData(1000, 1024, 100_000)]
    [InlineData(1_000_000, 262144, 100_000_000)]
    public void CpuShareRules_MilliCpu_SharesAndQuota(long milli, long shares, long quota)
    {
        Assert.Equal(shares, CpuShareRules.SharesFor(milli));
        Assert.Equal(quota, CpuShareRules.QuotaMicrosecondsFor(milli, TimeSpan.FromMilliseconds(100)));
    }

    internal static string Text(ResourceAmounts amounts) =>
        string.Join(' ', amounts.Names.Order().Select(n => $"{n}={amounts[n].ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)}"));
}
