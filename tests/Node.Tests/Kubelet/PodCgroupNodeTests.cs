using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>What real pods get of a real cgroup v2 hierarchy. One class per driver runs it, on one node.</summary>
public abstract class PodCgroupNodeTests(CgroupNode fixture)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(CgroupNode.Patience);

    private TestNode Node => fixture.Node;

    protected async Task GroupsAreWhereUpstreamPutsThem()
    {
        Node.Apply("guaranteed.yaml", PodManifest.Of("guaranteed", PodManifest.Sleep, "{limits: {cpu: 200m, memory: 64Mi}}"));
        Node.Apply("burstable.yaml", PodManifest.Of("burstable", PodManifest.Sleep, "{requests: {cpu: 100m}, limits: {memory: 48Mi}}"));
        Node.Apply("besteffort.yaml", PodManifest.Of("besteffort", PodManifest.Sleep));
        var guaranteed = await Node.ReadyAsync("guaranteed", CgroupNode.Patience);
        var burstable = await Node.ReadyAsync("burstable", CgroupNode.Patience);
        var besteffort = await Node.ReadyAsync("besteffort", CgroupNode.Patience);

        Assert.Equal(("20000 100000", "67108864", "64"), Limits(fixture.PodGroup("", guaranteed.Metadata.Uid)));
        Assert.Equal(("max 100000", "50331648", "64"), Limits(fixture.PodGroup("burstable", burstable.Metadata.Uid)));
        Assert.Equal(("max 100000", "max", "64"), Limits(fixture.PodGroup("besteffort", besteffort.Metadata.Uid)));
        Assert.Equal("1", GroupFiles.Read(fixture.ClassGroup("besteffort"), "cpu.weight"));
        Assert.NotEqual("max", GroupFiles.Read(fixture.ClassGroup(""), "memory.max"));
        foreach (var (qos, pod) in new[] { ("", guaranteed), ("burstable", burstable), ("besteffort", besteffort) })
        {
            var container = fixture.ContainerGroup(qos, pod);
            Assert.NotEmpty(GroupFiles.Read(container, "cgroup.procs"));
            // The runtime turns shares into a weight in its own way; a pod of one container must weigh what its container weighs.
            Assert.Equal(GroupFiles.Read(container, "cpu.weight"), GroupFiles.Read(fixture.PodGroup(qos, pod.Metadata.Uid), "cpu.weight"));
            Assert.Equal("1", GroupFiles.Read(container, "memory.oom.group"));
        }
        await UsageIsReadFromTheGroups(guaranteed, fixture.ContainerGroup("", guaranteed));

        foreach (var name in new[] { "guaranteed", "burstable", "besteffort" })
            Node.Remove(name + ".yaml");
        string[] groups =
        [
            fixture.PodGroup("", guaranteed.Metadata.Uid), fixture.PodGroup("burstable", burstable.Metadata.Uid), fixture.PodGroup("besteffort", besteffort.Metadata.Uid),
        ];
        await Eventually.TrueAsync(() => !groups.Any(GroupFiles.Exists), Deadline, "the groups of the pods are gone");
        Assert.True(GroupFiles.Exists(fixture.ClassGroup("burstable")));
        Assert.True(GroupFiles.Exists(fixture.ClassGroup("besteffort")));
    }

    protected async Task MemoryHogIsOomKilledAndRestarted()
    {
        // tail keeps a line in memory until it ends, and /dev/zero never ends one.
        Node.Apply("hog.yaml", PodManifest.Of("hog", "exec tail /dev/zero", "{limits: {memory: 16Mi}}"));
        var pod = await Node.PodWhenAsync("hog", p => p.Status?.ContainerStatuses is [{ RestartCount: >= 1, LastState.Terminated: not null }], "restarted", CgroupNode.Patience);
        var last = pod.Status.ContainerStatuses[0].LastState.Terminated;
        Assert.Equal((137, "OOMKilled"), (last.ExitCode, last.Reason));
        await RemoveAsync("hog", fixture.PodGroup("burstable", pod.Metadata.Uid));
    }

    protected async Task BusyPodIsThrottled()
    {
        Node.Apply("busy.yaml", PodManifest.Of("busy", "while :; do :; done", "{requests: {cpu: 10m}, limits: {cpu: 100m}}"));
        var pod = await Node.ReadyAsync("busy", CgroupNode.Patience);
        var (podGroup, container) = (fixture.PodGroup("burstable", pod.Metadata.Uid), fixture.ContainerGroup("burstable", pod));
        Assert.Equal(("10000 100000", "10000 100000"), (GroupFiles.Read(podGroup, "cpu.max"), GroupFiles.Read(container, "cpu.max")));

        var before = Throttled(podGroup, container);
        await Eventually.TrueAsync(() => Throttled(podGroup, container) > before + 5, Deadline, "more throttled periods");
        await RemoveAsync("busy", podGroup);
    }

    protected async Task ForkBombStopsAndTheNodeStaysUsable()
    {
        Node.Apply("bomb.yaml", PodManifest.Of("bomb", "bomb() { bomb & bomb & exec sleep 1000; }; bomb & exec sleep 1000"));
        var pod = await Node.ReadyAsync("bomb", CgroupNode.Patience);
        var (podGroup, container) = (fixture.PodGroup("besteffort", pod.Metadata.Uid), fixture.ContainerGroup("besteffort", pod));
        // Kernels before 6.11 count a refused fork in the group of the process, later ones in the group with the limit.
        await Eventually.TrueAsync(
            () => GroupFiles.Number(podGroup, "pids.events", "max") + GroupFiles.Number(container, "pids.events", "max") > 0, Deadline, "a fork was refused");
        Assert.InRange(long.Parse(GroupFiles.Read(podGroup, "pids.current"), System.Globalization.CultureInfo.InvariantCulture), 2, 64);

        Node.Apply("next.yaml", PodManifest.Of("next", PodManifest.Sleep));
        var next = await Node.ReadyAsync("next", CgroupNode.Patience);
        await RemoveAsync("bomb", podGroup);
        await RemoveAsync("next", fixture.PodGroup("besteffort", next.Metadata.Uid));
    }

    protected async Task ResizeChangesTheGroupsWithoutARestart()
    {
        const string uid = "7e512e00-0000-4000-8000-000000000001";
        Apply("{cpu: 100m, memory: 32Mi}");
        var pod = await Node.ReadyAsync("resized", CgroupNode.Patience);
        var groups = (Pod: fixture.PodGroup("", uid), Container: fixture.ContainerGroup("", pod));
        await BothAre("10000 100000", "33554432");
        Apply("{cpu: 300m, memory: 64Mi}");
        await BothAre("30000 100000", "67108864");
        Apply("{cpu: 200m, memory: 48Mi}");
        await BothAre("20000 100000", "50331648");
        // One goes up while the other goes down.
        Apply("{cpu: 100m, memory: 96Mi}");
        await BothAre("10000 100000", "100663296");
        Assert.Equal(GroupFiles.Read(groups.Container, "cpu.weight"), GroupFiles.Read(groups.Pod, "cpu.weight"));

        var after = await Node.PodWhenAsync("resized", p => p.Status.ContainerStatuses is [{ Resources: { } r }] && r.Limits["memory"].ToString() == "96Mi", "told of its resources", CgroupNode.Patience);
        Assert.Equal((0, pod.Status.ContainerStatuses[0].ContainerID), (after.Status.ContainerStatuses[0].RestartCount, after.Status.ContainerStatuses[0].ContainerID));
        await RemoveAsync("resized", groups.Pod);

        void Apply(string limits) => Node.Apply("resized.yaml", PodManifest.Resizable("resized", uid, $"{{limits: {limits}}}"));

        Task BothAre(string cpu, string memory) => Eventually.TrueAsync(
            () => new[] { groups.Pod, groups.Container }.All(g => GroupFiles.Read(g, "cpu.max") == cpu && GroupFiles.Read(g, "memory.max") == memory),
            Deadline, $"both groups have {cpu} and {memory}");
    }

    protected async Task ResizeThatNeedsARestartIsOneRestart()
    {
        const string uid = "7e512e00-0000-4000-8000-000000000002";
        const string policy = "[{resourceName: memory, restartPolicy: RestartContainer}, {resourceName: cpu, restartPolicy: NotRequired}]";
        Apply("{cpu: 100m, memory: 32Mi}");
        await Node.ReadyAsync("restarted", CgroupNode.Patience);
        Apply("{cpu: 100m, memory: 64Mi}");
        var pod = await RestartedAsync(1);
        await BothAre(pod, "10000 100000", "67108864");
        Apply("{cpu: 200m, memory: 64Mi}");
        await BothAre(pod, "20000 100000", "67108864");
        Apply("{cpu: 200m, memory: 32Mi}");
        pod = await RestartedAsync(2);
        await BothAre(pod, "20000 100000", "33554432");
        await RemoveAsync("restarted", fixture.PodGroup("", uid));

        void Apply(string limits) => Node.Apply("restarted.yaml", PodManifest.Resizable("restarted", uid, $"{{limits: {limits}}}", policy));

        Task<V1Pod> RestartedAsync(int times) => Node.PodWhenAsync(
            "restarted", p => TestNode.IsReady(p) && p.Status.ContainerStatuses is [{ RestartCount: var count, State.Running: not null }] && count == times, $"restarted {times} times", CgroupNode.Patience);

        Task BothAre(V1Pod seen, string cpu, string memory) => Eventually.TrueAsync(
            () => new[] { fixture.PodGroup("", uid), fixture.ContainerGroup("", seen) }.All(g => GroupFiles.Read(g, "cpu.max") == cpu && GroupFiles.Read(g, "memory.max") == memory),
            Deadline, $"both groups have {cpu} and {memory}");
    }

    private async Task UsageIsReadFromTheGroups(V1Pod pod, string container)
    {
        // Usage is collected in rounds: a pod that has just become Ready is in the next one.
        var stats = await Eventually.GetAsync(() => StatsAsync(pod), Deadline, "the pod and its container are in the summary");
        foreach (var part in new[] { stats, stats["containers"]![0]! })
        {
            Assert.True((long)part["cpu"]!["usageCoreNanoSeconds"]! > 0);
            Assert.InRange((long)part["memory"]!["workingSetBytes"]!, 4096, 64L << 20);
        }

        var metrics = await Node.GetAsync("/metrics/cadvisor");
        foreach (var family in new[] { "container_cpu_usage_seconds_total", "container_memory_working_set_bytes" })
            Assert.Contains($"{family}{{container=\"main\",id=\"{container}\"", metrics, StringComparison.Ordinal);
    }

    private async Task<JsonNode?> StatsAsync(V1Pod pod)
    {
        var summary = JsonNode.Parse(await Node.GetAsync("/stats/summary"))!;
        var stats = summary["pods"]!.AsArray().SingleOrDefault(p => (string)p!["podRef"]!["uid"]! == pod.Metadata.Uid);
        return stats?["containers"] is JsonArray { Count: > 0 } ? stats : null;
    }

    private async Task RemoveAsync(string name, string group)
    {
        Node.Remove(name + ".yaml");
        await Node.GoneAsync(name, CgroupNode.Patience);
        await Eventually.TrueAsync(() => !GroupFiles.Exists(group), Deadline, $"the group of {name} is gone");
    }

    private static (string Cpu, string Memory, string Pids) Limits(string group) =>
        (GroupFiles.Read(group, "cpu.max"), GroupFiles.Read(group, "memory.max"), GroupFiles.Read(group, "pids.max"));

    private static long Throttled(string pod, string container) =>
        GroupFiles.Number(pod, "cpu.stat", "nr_throttled") + GroupFiles.Number(container, "cpu.stat", "nr_throttled");
}
