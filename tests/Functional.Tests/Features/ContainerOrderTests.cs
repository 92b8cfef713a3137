using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Features;

/// <summary>What starts and ends when: init containers, sidecars, hooks, deadlines.</summary>
[Collection(NodeGroup.Name)]
public sealed class ContainerOrderTests(NodeFixture fixture)
{
    private const string UntilTerm = "while true; do sleep 0.1; done";
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task InitContainers_Several_RunInOrderBeforeTheApp()
    {
        var host = _node.HostFolder("init");
        _node.Apply("init.yaml", Manifests.Pod("init", $$"""
            terminationGracePeriodSeconds: 1
            volumes: [{name: h, hostPath: {path: {{host}} } }]
            initContainers:
            - {name: a, image: IMAGE, command: [sh, -c, "sleep 0.5; echo a >>/h/order"], volumeMounts: [{name: h, mountPath: /h}] }
            - {name: b, image: IMAGE, command: [sh, -c, "echo b >>/h/order"], volumeMounts: [{name: h, mountPath: /h}] }
            containers:
            - {name: main, image: IMAGE, command: [sh, -c, "echo main >>/h/order; sleep 1000"], volumeMounts: [{name: h, mountPath: /h}] }
            """));
        var pod = await _node.ReadyAsync("init");
        await LinesAsync(host, "a", "b", "main");
        Assert.All(pod.Status.InitContainerStatuses, c => Assert.Equal("Completed", c.State.Terminated.Reason));
        Assert.Contains(pod.Status.Conditions, c => c is { Type: "Initialized", Status: "True" });
        await EndAsync("init");
    }

    [NodeFact]
    public async Task InitContainer_FailsAndNeverRestarts_PodFailsWithoutTheApp()
    {
        _node.Apply("initfail.yaml", Manifests.Pod("initfail", """
            restartPolicy: Never
            initContainers: [{name: a, image: IMAGE, command: [sh, -c, "exit 7"]}]
            containers: [{name: main, image: IMAGE, command: [sleep, "1000"]}]
            """));
        var pod = await _node.PodWhenAsync("initfail", p => p.Status?.Phase == "Failed", "Failed");
        Assert.Equal(7, pod.Status.InitContainerStatuses[0].State.Terminated.ExitCode);
        Assert.Null(pod.Status.ContainerStatuses[0].ContainerID);
        await EndAsync("initfail");
    }

    [NodeFact]
    public async Task Sidecars_StartInOrder_StopInReverseAfterTheApp()
    {
        var host = _node.HostFolder("sidecars");
        string Says(string who) => $"trap 'sleep 0.3; echo stop {who} >>/h/order; exit 0' TERM; echo start {who} >>/h/order; {UntilTerm}";
        string Sidecar(string who) => $$"""
            - {name: {{who}}, image: IMAGE, restartPolicy: Always, command: [sh, -c, "{{Says(who)}}"], volumeMounts: [{name: h, mountPath: /h}],
               startupProbe: {periodSeconds: 1, failureThreshold: 100, exec: {command: [grep, -q, "start {{who}}", /h/order]} } }
            """;
        _node.Apply("sidecars.yaml", Manifests.Pod("sidecars", $$"""
            terminationGracePeriodSeconds: 60
            volumes: [{name: h, hostPath: {path: {{host}} } }]
            initContainers:
            {{Sidecar("s1")}}
            {{Sidecar("s2")}}
            containers:
            - {name: main, image: IMAGE, command: [sh, -c, "{{Says("main")}}"], volumeMounts: [{name: h, mountPath: /h}] }
            """));
        var pod = await _node.ReadyAsync("sidecars");
        await LinesAsync(host, "start s1", "start s2", "start main");
        Assert.All(pod.Status.InitContainerStatuses, c => Assert.True(c is { Ready: true, Started: true, State.Running: not null }));
        await EndAsync("sidecars");
        await LinesAsync(host, "start s1", "start s2", "start main", "stop main", "stop s2", "stop s1");
    }

    [NodeFact]
    public async Task Sidecar_OfAFinishedJob_IsStoppedAndThePodSucceeds()
    {
        _node.Apply("sidejob.yaml", Manifests.Pod("sidejob", $$"""
            restartPolicy: Never
            terminationGracePeriodSeconds: 30
            initContainers: [{name: side, image: IMAGE, restartPolicy: Always, command: [sh, -c, "trap 'exit 0' TERM; {{UntilTerm}}"]}]
            containers: [{name: main, image: IMAGE, command: [sh, -c, "exit 0"]}]
            """));
        await _node.PodWhenAsync("sidejob", p => p.Status?.Phase == "Succeeded", "Succeeded");
        await EndAsync("sidejob");
    }

    [NodeFact]
    public async Task Hooks_PostStartAndPreStop_RunAroundTheContainersLife()
    {
        var host = _node.HostFolder("hooks");
        _node.Apply("hooks.yaml", Manifests.Pod("hooks", $$"""
            terminationGracePeriodSeconds: 60
            volumes: [{name: h, hostPath: {path: {{host}} } }]
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "trap 'echo term >>/h/order; exit 0' TERM; {{UntilTerm}}"]
              volumeMounts: [{name: h, mountPath: /h}]
              lifecycle:
                postStart: {exec: {command: [sh, -c, "echo postStart >>/h/order"]} }
                preStop: {exec: {command: [sh, -c, "sleep 0.5; echo preStop >>/h/order"]} }
            """));
        await _node.ReadyAsync("hooks");
        await LinesAsync(host, "postStart");
        await EndAsync("hooks");
        await LinesAsync(host, "postStart", "preStop", "term");
    }

    [NodeFact]
    public async Task PostStart_Fails_ContainerIsKilledAndRestarted()
    {
        _node.Apply("badhook.yaml", Manifests.Pod("badhook", """
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: IMAGE, command: [sleep, "1000"], lifecycle: {postStart: {exec: {command: ["false"]}}}}]
            """));
        await _node.PodWhenAsync("badhook", p => p.Status?.ContainerStatuses is [{ RestartCount: >= 1 }], "restarted");
        await EndAsync("badhook");
    }

    [NodeFact]
    public async Task Grace_TermIgnored_KilledAtItsEnd()
    {
        _node.Apply("stubborn.yaml", Manifests.Pod("stubborn", $$"""
            terminationGracePeriodSeconds: 1
            activeDeadlineSeconds: 1
            containers: [{name: main, image: IMAGE, command: [sh, -c, "trap '' TERM; {{UntilTerm}}"]}]
            """));
        var pod = await _node.PodWhenAsync("stubborn", p => p.Status is { Phase: "Failed", ContainerStatuses: [{ State.Terminated: not null }] }, "Failed");
        Assert.Equal("DeadlineExceeded", pod.Status.Reason);
        Assert.Equal(137, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode);
        await EndAsync("stubborn");
    }

    private async Task EndAsync(string name)
    {
        _node.Remove(name + ".yaml");
        await _node.GoneAsync(name);
    }

    private static async Task LinesAsync(string folder, params string[] expected)
    {
        var file = Path.Combine(folder, "order");
        await Eventually.TrueAsync(() => File.Exists(file) && File.ReadAllLines(file).Length >= expected.Length, TimeSpan.FromSeconds(60), $"{expected.Length} lines in {file}");
        Assert.Equal(expected, await File.ReadAllLinesAsync(file));
    }
}
