using k8s.Models;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Stats;
using static NodeStack.Kubelet.Tests.Eviction.EvictionBuild;

namespace NodeStack.Kubelet.Tests.Eviction;

public sealed class EvictionRankRulesTests
{
    [Fact]
    public void Rank_Memory_ExceedsThenPriorityThenHowMuch()
    {
        V1Pod[] pods =
        [
            Pod(1, "memory=500Mi"), // Uses less than it asked for.
            Pod(2).WithPriority(10),
            Pod(3), Pod(4),
            Pod(5, "memory=100Mi"),
            Pod(6), // Not measured.
        ];
        PodUsage[] usage = [Usage(1, 400 * Mi), Usage(2, 900 * Mi), Usage(3, 100 * Mi), Usage(4, 300 * Mi), Usage(5, 350 * Mi)];
        Assert.Equal([6, 4, 5, 3, 2, 1], Rank(pods, usage, "memory.available"));
    }

    [Fact]
    public void Rank_Pids_PriorityThenCount() =>
        Assert.Equal([3, 1, 2], Rank([Pod(1), Pod(2).WithPriority(1), Pod(3)], [Usage(1, processes: 5), Usage(2, processes: 500), Usage(3, processes: 50)], "pid.available"));

    [Theory]
    // Everything counts on one disk, only logs and volumes on a node disk beside an image disk, only layers on the latter.
    [InlineData("nodefs.available", DiskLayout.Single, new[] { 1, 2, 3 })]
    [InlineData("nodefs.available", DiskLayout.ImageDisk, new[] { 2, 3, 1 })]
    [InlineData("imagefs.available", DiskLayout.ImageDisk, new[] { 1, 3, 2 })]
    [InlineData("nodefs.inodesFree", DiskLayout.ImageDisk, new[] { 2, 3, 1 })]
    internal void Rank_Disk_CountsWhatLiesThere(string signal, DiskLayout layout, int[] order) => Assert.Equal(order, Rank(
        [Pod(1).WithEmptyDir(), Pod(2).WithEmptyDir(), Pod(3).WithEmptyDir()],
        [Usage(1, layer: 900 * Mi), Usage(2, volume: 500 * Mi, logs: 100 * Mi), Usage(3, layer: 100 * Mi, logs: 200 * Mi)], signal, layout));

    [Fact]
    public void Rank_Disk_LessTheRequest() => Assert.Equal([2, 1], Rank(
        [Pod(1, "ephemeral-storage=800Mi"), Pod(2)], [Usage(1, layer: 900 * Mi), Usage(2, layer: 500 * Mi)], "nodefs.available"));

    private static int[] Rank(V1Pod[] pods, PodUsage[] usage, string signal, DiskLayout layout = DiskLayout.Single) =>
        [.. EvictionRankRules.Rank(pods, usage.ToDictionary(u => u.Uid), signal, layout).Select(p => int.Parse(p.Metadata.Name[1..], System.Globalization.CultureInfo.InvariantCulture))];
}
