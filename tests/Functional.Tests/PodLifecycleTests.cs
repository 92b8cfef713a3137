using NodeStack.CriShim.Runtime;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests;

/// <summary>Real pods on a real containerd: start, probe, log, restart, stop.</summary>
[Collection(NodeGroup.Name)]
public sealed class PodLifecycleTests(NodeFixture fixture)
{
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task Pod_Applied_RunsAndLogs_RemovedThenGone()
    {
        _node.Apply("hello.yaml", Manifests.Sleeper("hello"));
        var pod = await _node.ReadyAsync("hello");
        Assert.Equal("Running", pod.Status.Phase);
        Assert.NotEmpty(pod.Status.PodIP);
        Assert.Equal("started\n", await _node.GetAsync($"/containerLogs/default/{pod.Metadata.Name}/main"));

        _node.Remove("hello.yaml");
        await _node.GoneAsync("hello");
        var left = await _node.Runtime.ListPodSandboxesAsync(new PodSandboxFilter(Labels: new Dictionary<string, string> { ["io.kubernetes.pod.uid"] = pod.Metadata.Uid }), default);
        Assert.DoesNotContain(left, s => s.State == PodSandboxState.Ready);
    }

    [NodeFact]
    public async Task Container_ExitsNonZero_RestartsWithCountAndMessage()
    {
        _node.Apply("crash.yaml", Manifests.Script("crash", "echo bye >/dev/termination-log; exit 3"));
        var pod = await _node.PodWhenAsync("crash", p => p.Status?.ContainerStatuses is [{ RestartCount: >= 1, State.Waiting.Reason: "CrashLoopBackOff" }], "in CrashLoopBackOff");
        var last = pod.Status.ContainerStatuses[0].LastState.Terminated;
        Assert.Equal((3, "Error", "bye\n"), (last.ExitCode, last.Reason, last.Message));
        _node.Remove("crash.yaml");
        await _node.GoneAsync("crash");
    }

    [NodeFact]
    public async Task Job_Succeeds_PhaseSucceeded()
    {
        _node.Apply("job.yaml", Manifests.Script("job", "exit 0", "OnFailure"));
        var pod = await _node.PodWhenAsync("job", p => p.Status?.Phase == "Succeeded", "Succeeded");
        Assert.Equal("Completed", pod.Status.ContainerStatuses[0].State.Terminated.Reason);
        _node.Remove("job.yaml");
        await _node.GoneAsync("job");
    }

    [NodeFact]
    public async Task Manifest_Changed_PodIsReplaced()
    {
        _node.Apply("change.yaml", Manifests.Sleeper("change"));
        var before = await _node.ReadyAsync("change");
        _node.Apply("change.yaml", Manifests.Sleeper("change", extraContainer: "env: [{name: A, value: b}]"));
        var after = await _node.PodWhenAsync("change", p => p.Metadata.Uid != before.Metadata.Uid && TestNode.IsReady(p), "the new one is Ready");
        Assert.NotEqual(before.Status.ContainerStatuses[0].ContainerID, after.Status.ContainerStatuses[0].ContainerID);
        _node.Remove("change.yaml");
        await _node.GoneAsync("change");
    }
}
