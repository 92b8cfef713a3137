using NodeStack.Kubelet.Containers.Limits;

namespace NodeStack.Kubelet.Tests.Containers.Limits;

public class MemoryQosRulesTests
{
    private static readonly MemoryQosOptions Tiered = new() { ReservesRequests = true, NodeAllocatableBytes = 8L << 30, PageBytes = 4096 };

    [Theory]
    // Best effort: request and limit are both nothing, and so the same.
    [InlineData("", "memory.min=0 memory.low=0", "memory.min=0 memory.low=0")]
    [InlineData("requests: {memory: 1Gi}, limits: {memory: 2Gi}", "memory.low=1073741824 memory.high=2040107008", "memory.min=0 memory.low=0 memory.high=2040107008")]
    [InlineData("requests: {memory: 1Gi}", "memory.low=1073741824 memory.high=7838314496", "memory.min=0 memory.low=0 memory.high=7838314496")]
    [InlineData("limits: {memory: 1Gi}", "memory.min=0 memory.low=0 memory.high=966365184", "memory.min=0 memory.low=0 memory.high=966365184")]
    // Request and limit are one: never throttled.
    [InlineData("requests: {memory: 1Gi}, limits: {memory: 1Gi}", "memory.low=1073741824", "memory.min=0 memory.low=0")]
    [InlineData("requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1, memory: 1Gi}", "memory.min=1073741824", "memory.min=0 memory.low=0")]
    // Less than a page between them, and more than the node has.
    [InlineData("requests: {memory: 1000}, limits: {memory: 1001}", "memory.low=1000", "memory.min=0 memory.low=0")]
    [InlineData("requests: {memory: 9Gi}", "memory.low=9663676416", "memory.min=0 memory.low=0")]
    public void Files_Table(string resources, string tiered, string none)
    {
        var (pod, container) = TestPods.One($"resources: {{{resources}}}");
        Assert.Equal(tiered, Text(MemoryQosRules.Files(pod, container, Tiered)));
        Assert.Equal(none, Text(MemoryQosRules.Files(pod, container, Tiered with { ReservesRequests = false })));
    }

    [Fact]
    public void Files_Factor_MovesWhereThrottlingBegins()
    {
        var (pod, container) = TestPods.One("resources: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}");
        Assert.Equal("memory.low=1073741824 memory.high=1610612736", Text(MemoryQosRules.Files(pod, container, Tiered with { ThrottlingFactor = 0.5 })));
        Assert.Equal("memory.low=1073741824 memory.high=2147483648", Text(MemoryQosRules.Files(pod, container, Tiered with { ThrottlingFactor = 1 })));
    }

    [Fact]
    public void Container_UnifiedOnly_WithTheGate()
    {
        var (pod, container) = TestPods.One("resources: {requests: {memory: 1Gi}}");
        var options = new ResourceLimitOptions { CgroupV2 = true, SwapControllerAvailable = true, MemoryQos = Tiered };
        Assert.Equal(
            "memory.oom.group=1 memory.swap.max=0 memory.low=1073741824 memory.high=7838314496",
            Text(ResourceRules.Container(pod, container, options).Unified));
        Assert.Equal("memory.oom.group=1 memory.swap.max=0", Text(ResourceRules.Container(pod, container, options with { MemoryQos = null }).Unified));
        Assert.Empty(ResourceRules.Container(pod, container, options with { CgroupV2 = false }).Unified);
    }

    private static string Text(IEnumerable<KeyValuePair<string, string>> files) => string.Join(' ', files.Select(f => $"{f.Key}={f.Value}"));
}
