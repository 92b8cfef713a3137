namespace NodeStack.Node.Tests.Kubelet;

public sealed class CgroupfsPodNodeTests(CgroupfsNode fixture) : PodCgroupNodeTests(fixture), IClassFixture<CgroupfsNode>
{
    [TestMachineFact]
    public Task Pods_OfEveryClass_GroupsAreWhereUpstreamPutsThem() => GroupsAreWhereUpstreamPutsThem();

    [TestMachineFact]
    public Task Container_OverItsMemoryLimit_IsOomKilledAndRestarted() => MemoryHogIsOomKilledAndRestarted();

    [TestMachineFact]
    public Task Container_OverItsCpuLimit_IsThrottled() => BusyPodIsThrottled();

    [TestMachineFact]
    public Task ForkBomb_StopsAtPodPidsLimit_NodeStaysUsable() => ForkBombStopsAndTheNodeStaysUsable();

    [TestMachineFact]
    public Task Resize_UpAndDown_ChangesBothGroupsWithoutARestart() => ResizeChangesTheGroupsWithoutARestart();

    [TestMachineFact]
    public Task Resize_WithRestartContainer_IsOneRestart() => ResizeThatNeedsARestartIsOneRestart();
}
