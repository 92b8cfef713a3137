using k8s.Models;
using NodeStack.Kubelet.Eviction;
using static NodeStack.Kubelet.Tests.Eviction.EvictionBuild;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class EvictionMessageRulesTests
{
    [Fact]
    public void Describe_Memory_NamesThresholdAndOffenders()
    {
        var notice = Describe(Pod(1), "memory.available", "100Mi", Machine(memoryLeft: 50 * Mi));
        Assert.Equal(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
            + "Container c was using 60Mi, request is 0, has larger consumption of memory. ", notice.Message);
        Assert.Equal("c", notice.Annotations["offending_containers"]);
        Assert.Equal("60Mi", notice.Annotations["offending_containers_usage"]);
        Assert.Equal("memory", notice.Annotations["starved_resource"]);
    }

    [Fact]
    public void Describe_WithinItsRequest_NamesNoOffender()
    {
        var notice = Describe(Pod(1, "memory=1Gi"), "memory.available", "100Mi", Machine(memoryLeft: 50 * Mi));
        Assert.Equal("The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. ", notice.Message);
        Assert.Equal("", notice.Annotations["offending_containers"]);
    }

    [Fact]
    public void Describe_PodLevelRequest_IsNamedToo()
    {
        var pod = Pod(1);
        pod.Spec.Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = new("10Mi") } };
        Assert.Contains("Pod p1 was using 60Mi, request is 10Mi, has larger consumption of memory. ",
            Describe(pod, "memory.available", "100Mi", Machine(memoryLeft: 50 * Mi)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_DiskInodesAndPids_SpeakOfTheirResource()
    {
        Assert.Equal(
            "The node was low on resource: ephemeral-storage. Threshold quantity: 10737418240, available: 9Gi. "
            + "Container c was using 12Mi, request is 0, has larger consumption of ephemeral-storage. ",
            Describe(Pod(1), "nodefs.available", "10737418240", Machine(diskLeft: 9 * Gi)).Message);
        Assert.Equal("The node was low on resource: inodes. Threshold quantity: 50, available: 20. ", Describe(Pod(1), "nodefs.inodesFree", "50", Machine(inodesLeft: 20)).Message);
        Assert.Equal("The node was low on resource: pids. Threshold quantity: 50, available: 10. ", Describe(Pod(1), "pid.available", "50", Machine(processes: 990)).Message);
    }

    [Theory]
    [InlineData("1Mi", "", 2, 0, 0, "Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ", "emptydirfs.limit")]
    [InlineData("3Mi", "", 2, 0, 0, null, null)]
    [InlineData(null, "ephemeral-storage=5Mi", 3, 2, 1, "Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. ", "ephemeralpodfs.limit")]
    [InlineData(null, "ephemeral-storage=6Mi", 3, 2, 1, null, null)]
    public void Judge_LocalStorage_ByLimit(string? volumeLimit, string limits, int volume, int layer, int logs, string? message, string? signal)
    {
        var pod = Pod(1, "", limits).WithEmptyDir(volumeLimit);
        var notice = LocalStorageRules.Judge(pod, Usage(1, layer: (ulong)layer * Mi, logs: (ulong)logs * Mi, volume: (ulong)volume * Mi), DiskLayout.Single);
        Assert.Equal(message, notice?.Message);
        Assert.Equal(signal, notice?.Signal);
        Assert.True(LocalStorageRules.HasLimit(pod));
    }

    [Fact]
    public void Judge_OneContainersLimit_CountsItsLayerOnlyOnTheNodesDisk()
    {
        var pod = Pod(1, "", "ephemeral-storage=4Mi");
        var roomy = Pods.PodBuild.Container("d");
        roomy.Resources = Pod(2, "", "ephemeral-storage=100Mi").Spec.Containers[0].Resources;
        pod.Spec.Containers.Add(roomy);
        var usage = Usage(1, layer: 3 * Mi, logs: 2 * Mi);
        Assert.Equal("Container c exceeded its local ephemeral storage limit \"4Mi\". ", LocalStorageRules.Judge(pod, usage, DiskLayout.Single)!.Message);
        Assert.Null(LocalStorageRules.Judge(pod, usage, DiskLayout.ImageDisk));
    }

    [Fact]
    public void HasLimit_NoneSet_IsNotWorthMeasuring() => Assert.False(LocalStorageRules.HasLimit(Pod(1, "memory=1Mi").WithEmptyDir()));

    private static EvictionNotice Describe(V1Pod pod, string signal, string value, Kubelet.Stats.NodeUsage node)
    {
        var threshold = Threshold(signal, value);
        return EvictionMessageRules.Describe(
            pod, Usage(1, memory: 60 * Mi, layer: 8 * Mi, logs: 4 * Mi), threshold, [threshold], SignalObservationBuilder.Build(node, null));
    }
}
