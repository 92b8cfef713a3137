using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Cleanup;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Tests.Cleanup;

public sealed class CleanupPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true, 1, -1, "c1,c2")]
    [InlineData(true, 2, -1, "c1")]
    [InlineData(true, -1, -1, "")]
    [InlineData(true, 1, 0, "c1,c2,c3")]
    [InlineData(false, 1, -1, "c1,c2,c3")]
    public void Plan_DeadContainers_KeepsTheNewest(bool wished, int perContainer, int total, string expected)
    {
        var seen = Snapshot([], [Dead("c3", 3), Dead("c2", 2), Dead("c1", 1), Dead("run", 4) with { State = ContainerState.Running }]);
        var plan = DeadContainerPlanner.Plan(
            seen, _ => wished, new CleanupOptions { MaxPerPodContainer = perContainer, MaxContainers = total }, Now.AddHours(1));
        Assert.Equal(expected, string.Join(',', plan.Select(d => d.Container.Id)));
    }

    [Fact]
    public void Plan_YoungDeadContainer_IsKept()
    {
        var plan = DeadContainerPlanner.Plan(
            Snapshot([], [Dead("c1", 1)]), _ => false, new CleanupOptions { MinimumAge = TimeSpan.FromMinutes(1) }, Now.AddSeconds(30));
        Assert.Empty(plan);
    }

    [Theory]
    [InlineData(true, "old")]
    [InlineData(false, "new,old")]
    public void Plan_EmptySandboxes_KeepsTheNewestOfAWishedPod(bool wished, string expected)
    {
        var seen = Snapshot([Sandbox("new", 2, false), Sandbox("old", 1, false), Sandbox("up", 0, true), Sandbox("full", 0, false)],
            [Dead("c1", 1) with { SandboxId = "full" }]);
        Assert.Equal(expected, string.Join(',', SandboxCleanupPlanner.Plan(seen, _ => wished)));
    }

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555", true)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("lost+found", false)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", false)]
    [InlineData("11111111-2222-3333-4444-55555555555", false)]
    [InlineData("..", false)]
    public void IsUid_Name_OnlyPodsOwn(string name, bool own) => Assert.Equal(own, PodFolderRules.IsUid(name));

    [Theory]
    [InlineData("/var/lib/kubelet/pods/a", true)]
    [InlineData("/var/lib/kubelet/pods/a/volumes/with space", true)]
    [InlineData("/var/lib/kubelet/pods/ab", false)]
    public void IsAnyBelow_MountInfo_SeesMountsInside(string point, bool below)
    {
        var line = $"36 35 98:0 / {point.Replace(" ", "\\040", StringComparison.Ordinal)} rw,noatime - tmpfs tmpfs rw";
        Assert.Equal(below, MountPointParser.IsAnyBelow([line], "/var/lib/kubelet/pods/a"));
    }

    [Fact]
    public void NextRestart_LogFiles_IsOneMoreThanTheHighest() =>
        Assert.Equal(4, PodFolderRules.NextRestart(["0.log", "3.log.20260101-000000.gz", "2.log", "x.log", "note"]));

    private static ContainerObservation Dead(string id, int at) => new()
    {
        Id = id, Name = "c", SandboxId = "up", State = ContainerState.Exited, CreatedAt = Now.AddSeconds(at),
    };

    private static SandboxObservation Sandbox(string id, int at, bool ready) => new(id, (uint)at, ready, Now.AddSeconds(at), false, [], "");

    private static RuntimeSnapshot Snapshot(IReadOnlyList<SandboxObservation> sandboxes, IReadOnlyList<ContainerObservation> containers) =>
        new(new Dictionary<string, PodObservation> { ["u"] = new("u", "ns", "p", sandboxes, containers, Now) }, Now);
}
