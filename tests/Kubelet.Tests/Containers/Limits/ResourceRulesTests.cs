using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Limits;

namespace NodeStack.Kubelet.Tests.Containers.Limits;

public class ResourceRulesTests
{
    private static readonly ResourceLimitOptions V1Node = new() { MemoryCapacityBytes = 1L << 30 };

    [Theory]
    [InlineData("", 2, 0, 0)]
    [InlineData("limits: {cpu: 1, memory: 64Mi}", 1024, 100000, 67108864)]
    [InlineData("limits: {cpu: 500m}\n  requests: {cpu: 250m}", 256, 50000, 0)]
    [InlineData("requests: {cpu: 100m}", 102, 0, 0)]
    [InlineData("requests: {cpu: 1m}", 2, 0, 0)]
    [InlineData("limits: {cpu: 1m}", 2, 1000, 0)]
    [InlineData("limits: {cpu: 5}\n  requests: {cpu: 0}", 2, 500000, 0)]
    [InlineData("requests: {cpu: 1000}", 262144, 0, 0)]
    [InlineData("limits: {memory: 1.5}", 2, 0, 2)]
    public void Container_CpuAndMemory_Table(string resources, long shares, long quota, long memory)
    {
        var (pod, container) = TestPods.One(resources.Length == 0 ? "" : "resources:\n  " + resources);
        var result = ResourceRules.Container(pod, container, V1Node);
        Assert.Equal(
            new LinuxContainerResources
            {
                CpuShares = shares, CpuQuota = quota, CpuPeriod = 100000, MemoryLimitBytes = memory, OomScoreAdj = result.OomScoreAdj,
                HugepageLimits = result.HugepageLimits, Unified = result.Unified,
            },
            result);
        Assert.Empty(result.HugepageLimits);
        Assert.Empty(result.Unified);
    }

    [Theory]
    [InlineData("", 1000)]
    [InlineData("requests: {memory: 256Mi}", 750)]
    [InlineData("limits: {cpu: 1, memory: 1Mi}\n  requests: {cpu: 1, memory: 1Mi}", -997)]
    public void Container_OomScore_ByQos(string resources, long expected)
    {
        var (pod, container) = TestPods.One(resources.Length == 0 ? "" : "resources:\n  " + resources);
        Assert.Equal(expected, ResourceRules.Container(pod, container, V1Node).OomScoreAdj);
    }

    [Fact]
    public void Container_PodLevelLimits_FillWhatTheContainerLeaves()
    {
        var (pod, container) = TestPods.One("resources: {limits: {cpu: 250m}}", "resources: {limits: {cpu: 2, memory: 1Gi}}");
        var result = ResourceRules.Container(pod, container, V1Node);
        Assert.Equal((25000, 1L << 30), (result.CpuQuota, result.MemoryLimitBytes));
    }

    [Fact]
    public void Container_QuotaOff_SaysNothingOfCpuTime()
    {
        var (pod, container) = TestPods.One("resources: {limits: {cpu: 1}}");
        var result = ResourceRules.Container(pod, container, V1Node with { CpuCfsQuota = false });
        Assert.Equal((0, 0, 1024), (result.CpuQuota, result.CpuPeriod, result.CpuShares));
    }

    [Theory]
    [InlineData(false, null, false, "")]
    [InlineData(true, null, false, "memory.oom.group=1")]
    [InlineData(true, true, false, "")]
    [InlineData(true, false, true, "memory.oom.group=1 memory.swap.max=0")]
    public void Container_Unified_Table(bool v2, bool? singleKill, bool swap, string expected)
    {
        var (pod, container) = TestPods.One("resources: {limits: {memory: 1Mi}}");
        var options = V1Node with { CgroupV2 = v2, SingleProcessOomKill = singleKill, SwapControllerAvailable = swap };
        var result = ResourceRules.Container(pod, container, options);
        Assert.Equal(expected, string.Join(' ', result.Unified.Select(u => $"{u.Key}={u.Value}")));
        Assert.Equal(0, result.MemorySwapLimitBytes);
    }

    [Fact]
    public void Container_SwapOnV1_EqualsTheMemoryLimit()
    {
        var (pod, container) = TestPods.One("resources: {limits: {memory: 1Mi}}");
        Assert.Equal(1 << 20, ResourceRules.Container(pod, container, V1Node with { SwapControllerAvailable = true }).MemorySwapLimitBytes);
    }

    [Fact]
    public void Container_Hugepages_EverySizeOfTheNodeAndNoOther()
    {
        var (pod, container) = TestPods.One(
            "resources: {limits: {hugepages-2Mi: 4Mi, hugepages-64Ki: 64Ki}}", "resources: {limits: {hugepages-1Gi: 2Gi, hugepages-2Mi: 8Mi}}");
        var result = ResourceRules.Container(pod, container, V1Node with { HugepageSizes = ["2MB", "1GB", "32MB"] });
        Assert.Equal(
            new Dictionary<string, ulong> { ["2MB"] = 4 << 20, ["1GB"] = 2UL << 30, ["32MB"] = 0 },
            result.HugepageLimits);
    }

    [Theory]
    [InlineData("hugepages-2Mi", "2MB")]
    [InlineData("hugepages-1Gi", "1GB")]
    [InlineData("hugepages-64Ki", "64KB")]
    [InlineData("hugepages-nope", null)]
    [InlineData("hugepages-", null)]
    public void HugepageSizeOf_Table(string resource, string? expected) => Assert.Equal(expected, ResourceRules.HugepageSizeOf(resource));

    [Fact]
    public void Sandbox_InitAndSidecars_HighestOfStartingAndRunning()
    {
        var pod = TestPods.Spec("""
            initContainers:
            - {name: side, image: i, restartPolicy: Always, resources: {requests: {cpu: 100m}, limits: {memory: 10Mi}}}
            - {name: init, image: i, resources: {requests: {cpu: 2}, limits: {memory: 5Mi}}}
            containers:
            - {name: a, image: i, resources: {requests: {cpu: 1}, limits: {memory: 20Mi}}}
            overhead: {cpu: 250m, memory: 16Mi}
            """);
        var sandbox = ResourceRules.Sandbox(pod, V1Node);
        Assert.Equal((2150, 30L << 20), (sandbox.CpuShares, sandbox.MemoryLimitBytes));
        var overhead = ResourceRules.Overhead(pod, V1Node);
        Assert.Equal((256, 25000, 16L << 20), (overhead.CpuShares, overhead.CpuQuota, overhead.MemoryLimitBytes));
    }
}
