using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Eviction;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class ThresholdParserTests
{
    [Fact]
    public void Parse_HardSoftAndReclaim()
    {
        var thresholds = ThresholdParser.Parse(new KubeletConfiguration
        {
            EvictionHard = new Dictionary<string, string> { ["memory.available"] = "100Mi", ["nodefs.available"] = "10%", ["imagefs.available"] = "0%", ["pid.available"] = "100%" },
            EvictionSoft = new Dictionary<string, string> { ["memory.available"] = "300Mi" },
            EvictionSoftGracePeriod = new Dictionary<string, string> { ["memory.available"] = "1m30s" },
            EvictionMinimumReclaim = new Dictionary<string, string> { ["memory.available"] = "50Mi" },
            EnforceNodeAllocatable = ["pods"],
        });
        Assert.Equal(
            [
                EvictionBuild.Threshold("memory.available", "100Mi", 0, "50Mi"), EvictionBuild.Threshold("nodefs.available", "10%"),
                EvictionBuild.Threshold("memory.available", "300Mi", 90, "50Mi"), EvictionBuild.Threshold("allocatableMemory.available", "100Mi", 0, "50Mi"),
            ],
            thresholds);
    }

    [Fact]
    public void Parse_PodsNotEnforced_NoAllocatableThreshold() => Assert.DoesNotContain(
        ThresholdParser.Parse(new KubeletConfiguration { EvictionHard = KubeletDefaultRules.EvictionHard, EnforceNodeAllocatable = ["none"] }),
        t => t.Signal == EvictionSignals.AllocatableMemory);

    [Theory]
    [InlineData(DiskLayout.Single, "nodefs")]
    [InlineData(DiskLayout.Split, "nodefs")]
    [InlineData(DiskLayout.ImageDisk, "imagefs")]
    internal void WithContainerDisk_TakesThoseOfItsFilesystem(DiskLayout layout, string from)
    {
        var thresholds = DiskLayoutRules.WithContainerDisk(
            [
                EvictionBuild.Threshold("nodefs.available", "10%"), EvictionBuild.Threshold("imagefs.available", "15%"), EvictionBuild.Threshold("containerfs.available", "1%"),
                EvictionBuild.Threshold("nodefs.inodesFree", "5%"), EvictionBuild.Threshold("imagefs.inodesFree", "6%"),
            ], layout);
        Assert.Equal(EvictionBuild.Threshold("containerfs.available", from == "nodefs" ? "10%" : "15%"), Assert.Single(thresholds, t => t.Signal == "containerfs.available"));
        Assert.Equal(EvictionBuild.Threshold("containerfs.inodesFree", from == "nodefs" ? "5%" : "6%"), Assert.Single(thresholds, t => t.Signal == "containerfs.inodesFree"));
    }

    [Fact]
    public void Of_TellsFilesystemsApart()
    {
        var other = EvictionBuild.Disk(10 * EvictionBuild.Gi, EvictionBuild.Gi);
        Assert.Equal(DiskLayout.Single, DiskLayoutRules.Of(EvictionBuild.Machine()));
        Assert.Equal(DiskLayout.ImageDisk, DiskLayoutRules.Of(EvictionBuild.Machine(images: other)));
        Assert.Equal(DiskLayout.Split, DiskLayoutRules.Of(EvictionBuild.Machine() with { ImageFilesystem = other }));
        Assert.Equal(DiskLayout.Single, DiskLayoutRules.Of(EvictionBuild.Machine() with { ImageFilesystem = null }));
    }
}
