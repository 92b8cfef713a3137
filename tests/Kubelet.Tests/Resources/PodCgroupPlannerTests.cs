using k8s.Models;
using NodeStack.Cgroups;
using NodeStack.Cgroups.Cpu;
using NodeStack.Kubelet.Resources;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public class PodCgroupPlannerTests
{
    public static TheoryData<string, V1Pod, string, string> Plans => new()
    {
        { "best effort", Pod(Container()), "/kubepods/besteffort/pod1234-5678", "cpu.weight=1" },
        {
            "guaranteed", Pod(Container("cpu=500m memory=1Gi", "cpu=500m memory=1Gi")), "/kubepods/pod1234-5678",
            "cpu.weight=20 cpu.max=50000 100000 memory.max=1073741824"
        },
        { "burstable without limits", Pod(Container("cpu=1 memory=1Gi")), "/kubepods/burstable/pod1234-5678", "cpu.weight=39" },
        {
            "burstable, memory limited everywhere", Pod(Container("cpu=1", "memory=1Gi"), Container(limits: "memory=1Gi cpu=1", name: "d")),
            "/kubepods/burstable/pod1234-5678", "cpu.weight=39 memory.max=2147483648"
        },
        { "pod level", Pod(Container()).WithPodLevel("cpu=1", "cpu=2 memory=1Gi"), "/kubepods/burstable/pod1234-5678", "cpu.weight=39 cpu.max=200000 100000 memory.max=1073741824" }
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Plan_Pods_GroupAndWrites(string what, V1Pod pod, string group, string writes)
    {
        var plan = PodCgroupPlanner.Plan(pod, new PodCgroupOptions());

        Assert.Equal((what, group, writes), (what, plan.Name.Path, Text(plan.Limits)));
    }

    [Fact]
    public void Plan_Options_AllFelt()
    {
        var options = new PodCgroupOptions
        {
            Root = CgroupName.Parse("/k8s"), EnforceCpuLimits = false, PodPidsLimit = 99, WeightFormula = CpuWeightFormula.Logarithmic,
            HugePageSizes = [2 << 20, 1 << 30]
        };
        var pod = Pod(Container("cpu=1 memory=1Gi hugepages-2Mi=4Mi", "cpu=1 memory=1Gi hugepages-2Mi=4Mi"));

        var plan = PodCgroupPlanner.Plan(pod, options);

        Assert.Equal("/k8s/kubepods/pod1234-5678", plan.Name.Path);
        Assert.Equal(
            "cpu.weight=100 cpu.max=max 100000 memory.max=1073741824 pids.max=99 hugetlb.2MB.max=4194304 hugetlb.2MB.rsvd.max=4194304 "
            + "hugetlb.1GB.max=0 hugetlb.1GB.rsvd.max=0",
            Text(plan.Limits));
    }

    [Fact]
    public void Plan_QosTree_WeightsOfItsPods()
    {
        var options = new PodCgroupOptions { PodsTotal = ResourceAmounts.From(List("cpu=2 memory=8Gi pid=1000")), HugePageSizes = [2 << 20] };
        var guaranteed = Pod(Container("cpu=1 memory=1Gi", "cpu=1 memory=1Gi"));

        var tree = QosTreePlanner.Plan([Pod(Container("cpu=1")), Pod(Container("cpu=500m")), Pod(Container()), guaranteed], options);

        Assert.Equal(
            [
                "/kubepods cpu.weight=79 memory.max=8589934592 pids.max=1000 hugetlb.2MB.max=max hugetlb.2MB.rsvd.max=max",
                "/kubepods/burstable cpu.weight=59 hugetlb.2MB.max=max hugetlb.2MB.rsvd.max=max",
                "/kubepods/besteffort cpu.weight=1 hugetlb.2MB.max=max hugetlb.2MB.rsvd.max=max"
            ],
            tree.Select(p => $"{p.Name} {Text(p.Limits)}"));
    }

    [Theory]
    [InlineData("/kubepods/pod12", "12")]
    [InlineData("/kubepods/pod", null)]
    [InlineData("/kubepods/burstable", null)]
    public void PodUidOf_Names_OnlyPods(string name, string? uid) => Assert.Equal(uid, PodCgroupPlanner.PodUidOf(CgroupName.Parse(name)));

    internal static string Text(CgroupLimits limits) => string.Join(' ', CgroupLimitsRules.Writes(limits).Select(w => $"{w.File}={w.Value}"));
}
