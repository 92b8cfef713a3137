using CsCheck;
using k8s.Models;
using NodeStack.Kubelet.Containers.Limits;

namespace NodeStack.Kubelet.Tests.Containers.Limits;

public class SwapRulesTests
{
    private static readonly ResourceLimitOptions Node = new()
    {
        CgroupV2 = true, SwapControllerAvailable = true, LimitedSwap = true, SingleProcessOomKill = true, MemoryCapacityBytes = 40L << 30, SwapCapacityBytes = 10L << 30,
    };

    public static TheoryData<string, string, long> Containers => new()
    {
        { "", "", 0 },
        { "resources: {requests: {memory: 4Gi}}", "", 1L << 30 },
        { "resources: {requests: {memory: 4Gi}, limits: {memory: 8Gi}}", "", 1L << 30 },
        { "resources: {requests: {memory: 1Gi}}", "", 268435456 },
        { "resources: {requests: {memory: 1000}}", "", 250 },
        { "resources: {requests: {memory: 1001}}", "", 250 },
        // Burstable by cpu alone: it asks for no memory.
        { "resources: {requests: {cpu: 1}}", "", 0 },
        // Guaranteed, and a container of a burstable pod that looks so.
        { "resources: {requests: {cpu: 1, memory: 4Gi}, limits: {cpu: 1, memory: 4Gi}}", "", 0 },
        { "resources: {requests: {memory: 4Gi}, limits: {memory: 4Gi}}", "", 0 },
        { "resources: {requests: {memory: 4Gi}, limits: {memory: 4096Mi}}", "", 0 },
        { "resources: {limits: {memory: 4Gi}}", "", 0 },
        // More than the machine has.
        { "resources: {requests: {memory: 41Gi}}", "", 0 },
        { "resources: {requests: {memory: 40Gi}}", "", 10L << 30 },
        { "resources: {requests: {memory: 4Gi}}", "priority: 2000000000", 0 },
        { "resources: {requests: {memory: 4Gi}}", "priority: 1999999999", 1L << 30 },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void LimitBytes_Table(string resources, string spec, long expected)
    {
        var (pod, container) = TestPods.One(resources, spec);
        Assert.Equal(expected, SwapRules.LimitBytes(pod, container, Node));
        Assert.Equal(0, SwapRules.LimitBytes(pod, container, Node with { LimitedSwap = false }));
        Assert.Equal(0, SwapRules.LimitBytes(pod, container, Node with { CgroupV2 = false }));
    }

    [Theory]
    [InlineData("kubernetes.io/config.source", "file")]
    [InlineData("kubernetes.io/config.mirror", "0123")]
    public void LimitBytes_StaticPods_AreCritical(string annotation, string value)
    {
        var (pod, container) = TestPods.One("resources: {requests: {memory: 4Gi}}");
        pod.Metadata.Annotations = new Dictionary<string, string> { [annotation] = value };
        Assert.Equal(0, SwapRules.LimitBytes(pod, container, Node));
    }

    [Fact]
    public void Container_SwapController_DecidesWhatIsWritten()
    {
        var (pod, container) = TestPods.One("resources: {requests: {memory: 4Gi}}");
        var written = ResourceRules.Container(pod, container, Node);
        Assert.Equal(new Dictionary<string, string> { ["memory.swap.max"] = "1073741824" }, written.Unified);
        Assert.Equal(0, written.MemorySwapLimitBytes);
        Assert.Equal("0", ResourceRules.Container(pod, container, Node with { LimitedSwap = false }).Unified["memory.swap.max"]);
        Assert.Empty(ResourceRules.Container(pod, container, Node with { SwapControllerAvailable = false }).Unified);
    }

    /// <summary>Containers that fit the machine together never get more swap together than there is.</summary>
    [Fact]
    public void LimitBytes_ContainersThatFit_ShareNoMoreThanThereIs() =>
        Gen.Select(Gen.Long[1, 1L << 45], Gen.Long[0, 1L << 45], Gen.Double[0, 1].Array[1, 20]).Sample((memory, swap, parts) =>
        {
            var sum = parts.Sum();
            var node = Node with { MemoryCapacityBytes = memory, SwapCapacityBytes = swap };
            var shared = parts.Sum(part =>
            {
                var request = sum == 0 ? 0 : (long)Math.Floor(part / sum * memory);
                var container = new V1Container { Name = "c", Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = new(request.ToString()) } } };
                var pod = new V1Pod { Metadata = new V1ObjectMeta(), Spec = new V1PodSpec { Containers = [container] } };
                var limit = SwapRules.LimitBytes(pod, container, node);
                Assert.InRange(limit, 0, swap);
                return limit;
            });
            // One byte of rounding per container.
            Assert.InRange(shared, 0, swap + parts.Length);
        });
}
