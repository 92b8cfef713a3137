using System.Globalization;
using k8s.Models;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>Memory protection and swap of real pods, in the kernel's files.</summary>
public sealed class MemoryQosNodeTests(MemoryQosNode fixture) : IClassFixture<MemoryQosNode>
{
    private const long Mebi = 1 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(CgroupNode.Patience);

    private TestNode Node => fixture.Node;

    [TestMachineFact]
    public async Task Pods_OfEveryClass_KeepWhatTheyRequestedAndAreThrottled()
    {
        var guaranteed = await ApplyAsync("kept", "{limits: {cpu: 100m, memory: 64Mi}}");
        var burstable = await ApplyAsync("rather", "{requests: {memory: 32Mi}, limits: {memory: 64Mi}}");

        var (pod, container) = (fixture.PodGroup("", guaranteed.Metadata.Uid), fixture.ContainerGroup("", guaranteed));
        Assert.Equal((64 * Mebi, 0, "max"), Protection(pod));
        Assert.Equal((64 * Mebi, 0, "max"), Protection(container));

        (pod, container) = (fixture.PodGroup("burstable", burstable.Metadata.Uid), fixture.ContainerGroup("burstable", burstable));
        Assert.Equal((0, 32 * Mebi, "max"), Protection(pod));
        // 32 MiB, and nine tenths of the 32 MiB between request and limit, in whole pages.
        var high = (long)(32 * Mebi * 1.9) / Environment.SystemPageSize * Environment.SystemPageSize;
        Assert.Equal((0, 32 * Mebi, high.ToString(CultureInfo.InvariantCulture)), Protection(container));

        await Eventually.TrueAsync(() => Protection(fixture.ClassGroup("")).Min == 96 * Mebi, Deadline, "all pods together are covered");
        await Eventually.TrueAsync(() => Protection(fixture.ClassGroup("burstable")).Low == 32 * Mebi, Deadline, "burstable pods are covered");

        await RemoveAsync("kept", "rather");
        await Eventually.TrueAsync(
            () => Protection(fixture.ClassGroup("")).Min == 0 && Protection(fixture.ClassGroup("burstable")).Low == 0, Deadline, "nothing is kept for pods that are gone");
    }

    /// <summary>Static pods are critical, so that they get none whatever they request; what others get is worked out in SwapRulesTests.</summary>
    [SwapMachineFact]
    public async Task CriticalPod_WithLimitedSwap_GetsNone()
    {
        var pod = await ApplyAsync("critical", "{requests: {memory: 32Mi}, limits: {memory: 64Mi}}");
        Assert.Equal("0", GroupFiles.Read(fixture.ContainerGroup("burstable", pod), "memory.swap.max"));
        await RemoveAsync("critical");
    }

    private Task<V1Pod> ApplyAsync(string name, string resources)
    {
        Node.Apply(name + ".yaml", PodManifest.Of(name, PodManifest.Sleep, resources));
        return Node.ReadyAsync(name, CgroupNode.Patience);
    }

    private async Task RemoveAsync(params string[] names)
    {
        foreach (var name in names)
            Node.Remove(name + ".yaml");
        foreach (var name in names)
            await Node.GoneAsync(name, CgroupNode.Patience);
    }

    private static (long Min, long Low, string High) Protection(string group) => (
        long.Parse(GroupFiles.Read(group, "memory.min"), CultureInfo.InvariantCulture), long.Parse(GroupFiles.Read(group, "memory.low"), CultureInfo.InvariantCulture),
        GroupFiles.Read(group, "memory.high"));
}
