using System.Globalization;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>The kubelet as a unit: what systemd is told, and pods that outlive it.</summary>
public sealed class SystemdUnitNodeTests(UnitNode fixture) : IClassFixture<UnitNode>
{
    [TestMachineFact]
    public async Task Start_TypeNotify_ActiveOnceReady()
    {
        Assert.Equal("active", await UnitNode.PropertyAsync("ActiveState"));
        Assert.Equal("node test-node", await UnitNode.PropertyAsync("StatusText"));
    }

    [TestMachineFact]
    public async Task Summary_SystemContainers_KubeletAndPodsAreTheirGroups()
    {
        await fixture.WebAsync();
        var found = await SystemContainers.OfAsync(fixture.Node);
        Assert.Equal(["kubelet", "pods", "runtime"], found.Keys.Order());
        SystemContainers.AssertIsTheGroup(found["kubelet"], $"/system.slice/{UnitNode.Unit}");
        SystemContainers.AssertIsTheGroup(found["pods"], "/kubepods.slice");
        // The supervised runtime lives in the unit's group: its numbers are its process's.
        SystemContainers.AssertIsMeasured(found["runtime"]);
        Assert.Null(found["runtime"]["memory"]!["pageFaults"]);
    }

    [TestMachineFact]
    public Task Restart_PodsAreAdopted() => AdoptsAsync(() => UnitNode.SystemctlAsync("restart", UnitNode.Unit));

    [TestMachineFact]
    public Task Kill_PodsAreAdopted() => AdoptsAsync(() => UnitNode.SystemctlAsync("kill", "--kill-whom=main", "-s", "KILL", UnitNode.Unit));

    [TestMachineFact]
    public Task StopThenStart_PodsRunMeanwhileAndAreAdopted() => AdoptsAsync(async () =>
    {
        var pod = await fixture.WebAsync();
        var group = new SystemdNode().ContainerGroup("besteffort", pod);
        var processes = GroupFiles.Read(group, "cgroup.procs");
        await UnitNode.SystemctlAsync("stop", UnitNode.Unit);
        Assert.Equal("inactive", await UnitNode.PropertyAsync("ActiveState"));
        Assert.Equal(processes, GroupFiles.Read(group, "cgroup.procs"));
        await UnitNode.SystemctlAsync("start", UnitNode.Unit);
    });

    [TestMachineFact]
    public async Task Watchdog_FedForSeveralPeriods_UnitStaysActive()
    {
        var (pid, first) = (await UnitNode.PropertyAsync("MainPID"), await FedAtAsync());
        await UnitNode.WhenAsync(async () => await FedAtAsync() > first + 3 * UnitNode.WatchdogPeriod, "fed over three periods");
        Assert.Equal(("active", pid), (await UnitNode.PropertyAsync("ActiveState"), await UnitNode.PropertyAsync("MainPID")));
    }

    [TestMachineFact]
    public Task Hang_WatchdogRestartsTheKubelet_PodsAreAdopted() =>
        AdoptsAsync(() => UnitNode.SystemctlAsync("kill", "--kill-whom=main", "-s", "STOP", UnitNode.Unit));

    private async Task AdoptsAsync(Func<Task> disturb)
    {
        var before = await fixture.WebAsync();
        var pid = await UnitNode.PropertyAsync("MainPID");
        await disturb();
        await UnitNode.WhenAsync(
            async () => await UnitNode.PropertyAsync("ActiveState") == "active" && await UnitNode.PropertyAsync("MainPID") is var now && now != pid && now != "0",
            "another kubelet is active");

        var after = await fixture.WebAsync();
        Assert.Equal(before.Status.ContainerStatuses[0].ContainerID, after.Status.ContainerStatuses[0].ContainerID);
        Assert.Equal(0, after.Status.ContainerStatuses[0].RestartCount);
        Assert.Equal(before.Status.PodIP, after.Status.PodIP);
    }

    /// <summary>When systemd last heard from the watchdog, since boot.</summary>
    private static async Task<TimeSpan> FedAtAsync() =>
        TimeSpan.FromMicroseconds(long.Parse(await UnitNode.PropertyAsync("WatchdogTimestampMonotonic"), CultureInfo.InvariantCulture));
}
