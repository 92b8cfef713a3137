using System.Diagnostics;
using System.Globalization;
using NodeStack.CriShim.Runtime;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>What ran goes on running: kubelet killed, containerd killed.</summary>
public sealed class RestartTests
{
    [NodeFact]
    public async Task KubeletKilled_Restarted_SameContainersAndStillReady()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        for (var i = 0; i < 5; i++)
            node.Apply($"p{i}.yaml", Manifests.Sleeper($"p{i}", extraContainer: "readinessProbe: {periodSeconds: 1, exec: {command: [\"true\"]}}"));
        for (var i = 0; i < 5; i++)
            await node.ReadyAsync($"p{i}");
        var before = await RunningAsync(node);

        for (var round = 0; round < 3; round++)
        {
            await node.KillAsync();
            await node.StartAsync();
            for (var i = 0; i < 5; i++)
                await node.ReadyAsync($"p{i}");
        }
        Assert.Equal(before, await RunningAsync(node));
        Assert.All(await node.PodsAsync(), p => Assert.Equal(0, p.Status.ContainerStatuses[0].RestartCount));
    }

    [NodeFact]
    public async Task KubeletKilled_WhilePodsStart_EveryPodOnce()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        for (var i = 0; i < 8; i++)
            node.Apply($"p{i}.yaml", Manifests.Sleeper($"p{i}"));
        for (var round = 0; round < 4; round++)
        {
            // Killed at whatever step each pod has come to: more of them every round.
            var goal = (round + 1) * 3;
            await Eventually.TrueAsync(async () => (await node.Runtime.ListPodSandboxesAsync(PodSandboxFilter.All, default)).Count
                + (await node.Runtime.ListContainersAsync(ContainerFilter.All, default)).Count >= goal, TimeSpan.FromSeconds(60), $"{goal} sandboxes and containers");
            await node.KillAsync();
            await node.StartAsync();
        }
        for (var i = 0; i < 8; i++)
            await node.ReadyAsync($"p{i}");
        var running = await node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default);
        Assert.Equal(8, running.Count);
        Assert.Equal(8, running.Select(c => c.Labels["io.kubernetes.pod.name"]).Distinct().Count());
        await Eventually.TrueAsync(async () => (await node.Runtime.ListPodSandboxesAsync(PodSandboxFilter.All, default)).Count == 8, TimeSpan.FromSeconds(90), "leftover sandboxes are gone");
    }

    [NodeFact]
    public async Task ContainerdKilled_Under30Pods_NoContainerRestarts()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        for (var i = 0; i < 30; i++)
            node.Apply($"p{i}.yaml", Manifests.Sleeper($"p{i}"));
        for (var i = 0; i < 30; i++)
            await node.ReadyAsync($"p{i}", 120);
        var before = await RunningAsync(node);

        var pidFile = await File.ReadAllTextAsync(Path.Combine(node.ContainerdDir, "containerd.pid"));
        var containerd = int.Parse(pidFile.Split(' ')[0], CultureInfo.InvariantCulture);
        Process.GetProcessById(containerd).Kill();
        await Eventually.TrueAsync(async () => before.SequenceEqual(await RunningAsync(node)), TimeSpan.FromSeconds(60), "containerd is back with the same containers");
        node.Apply("late.yaml", Manifests.Sleeper("late"));
        await node.ReadyAsync("late");
        Assert.Equal(before, (await RunningAsync(node)).Where(before.Contains));
        Assert.All(await node.PodsAsync(), p => Assert.Equal(0, p.Status.ContainerStatuses[0].RestartCount));
    }

    private static async Task<List<string>> RunningAsync(TestNode node) =>
        [.. (await node.Runtime.ListContainersAsync(new ContainerFilter(State: ContainerState.Running), default)).Select(c => c.Id).Order(StringComparer.Ordinal)];
}
