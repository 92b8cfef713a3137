using k8s.Models;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Features;

/// <summary>What probes see and what follows from it.</summary>
[Collection(NodeGroup.Name)]
public sealed class ProbeTests(NodeFixture fixture)
{
    private readonly TestNode _node = fixture.Node;

    [NodeFact]
    public async Task Liveness_Fails_ContainerIsRestarted()
    {
        _node.Apply("live.yaml", Manifests.Pod("live", """
            terminationGracePeriodSeconds: 1
            volumes: [{name: w, emptyDir: {}}]
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "[ -f /w/ran ] || touch /w/ran /tmp/sick; trap 'exit 0' TERM; while true; do sleep 0.1; done"]
              volumeMounts: [{name: w, mountPath: /w}]
              livenessProbe: {periodSeconds: 1, failureThreshold: 1, exec: {command: [test, "!", -f, /tmp/sick]}}
            """));
        var pod = await _node.PodWhenAsync("live", p => p.Status?.ContainerStatuses is [{ RestartCount: 1, State.Running: not null }] && TestNode.IsReady(p), "restarted once and Ready");
        Assert.NotNull(pod.Status.ContainerStatuses[0].LastState.Terminated);
        // Probed well after its restart, it stays.
        await ProbedAsync(pod, "Liveness", "successful", 2);
        Assert.Equal(1, (await _node.ReadyAsync("live")).Status.ContainerStatuses[0].RestartCount);
        await EndAsync("live");
    }

    [NodeFact]
    public async Task Readiness_Flips_ConditionFollowsWithoutRestart()
    {
        var ready = Path.Combine(_node.HostFolder("ready"), "ready");
        _node.Apply("ready.yaml", Manifests.Sleeper(
            "ready", $"volumes: [{{name: h, hostPath: {{path: {Path.GetDirectoryName(ready)}}}}}]",
            "volumeMounts: [{name: h, mountPath: /h}]\nreadinessProbe: {periodSeconds: 1, failureThreshold: 1, exec: {command: [test, -f, /h/ready]}}"));
        var pod = await _node.PodWhenAsync("ready", p => p.Status?.ContainerStatuses is [{ State.Running: not null }], "running");
        await ProbedAsync(pod, "Readiness", "failed", 2);
        Assert.False(TestNode.IsReady((await _node.PodAsync("ready"))!));
        await File.WriteAllTextAsync(ready, "");
        await _node.ReadyAsync("ready");
        File.Delete(ready);
        await _node.PodWhenAsync("ready", p => !TestNode.IsReady(p), "not Ready");
        await File.WriteAllTextAsync(ready, "");
        Assert.Equal(0, (await _node.ReadyAsync("ready")).Status.ContainerStatuses[0].RestartCount);
        await EndAsync("ready");
    }

    [NodeFact]
    public async Task Startup_NotYetPassed_HoldsBackLiveness()
    {
        var host = _node.HostFolder("startup");
        _node.Apply("startup.yaml", Manifests.Sleeper("startup", $"volumes: [{{name: h, hostPath: {{path: {host}}}}}]", """
            volumeMounts: [{name: h, mountPath: /h}]
            startupProbe: {periodSeconds: 1, failureThreshold: 200, exec: {command: [test, -f, /h/started]}}
            livenessProbe: {periodSeconds: 1, failureThreshold: 1, exec: {command: [test, -f, /h/started]}}
            """));
        var pod = await _node.PodWhenAsync("startup", p => p.Status?.ContainerStatuses is [{ State.Running: not null }], "running");
        await ProbedAsync(pod, "Startup", "failed", 3);
        Assert.True((await _node.PodAsync("startup"))!.Status.ContainerStatuses[0] is { Started: false, Ready: false, RestartCount: 0 });
        await File.WriteAllTextAsync(Path.Combine(host, "started"), "");
        pod = await _node.ReadyAsync("startup");
        Assert.True(pod.Status.ContainerStatuses[0] is { Started: true, RestartCount: 0 });
        await ProbedAsync(pod, "Liveness", "successful", 1);
        await EndAsync("startup");
    }

    [NodeFact]
    public async Task HttpAndTcp_ServerInThePod_AreReachedAtItsAddress()
    {
        _node.Apply("http.yaml", Manifests.Pod("http", """
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: IMAGE
              command: [httpd, -f, -p, "8080", -h, /var/www]
              ports: [{name: web, containerPort: 8080}]
              livenessProbe: {periodSeconds: 1, tcpSocket: {port: web}}
              readinessProbe: {periodSeconds: 1, httpGet: {port: 8080, path: /ok.txt}}
            """));
        var pod = await _node.PodWhenAsync("http", p => p.Status?.ContainerStatuses is [{ State.Running: not null }], "running");
        await ProbedAsync(pod, "Readiness", "failed", 1);
        Assert.False(TestNode.IsReady((await _node.PodAsync("http"))!));
        await _node.ShellAsync("http", "echo ok >/var/www/ok.txt");
        pod = await _node.ReadyAsync("http");
        await ProbedAsync(pod, "Liveness", "successful", 1);
        Assert.Equal(0, pod.Status.ContainerStatuses[0].RestartCount);
        await EndAsync("http");
    }

    [NodeFact]
    public async Task Exec_OutlivesItsTimeout_LeavesNoProcess()
    {
        _node.Apply("late.yaml", Manifests.Sleeper("late", extraContainer:
            "readinessProbe: {periodSeconds: 20, timeoutSeconds: 1, exec: {command: [sh, -c, \"touch /tmp/probed; (sleep 1000; true) & sleep 1000; true\"]}}"));
        var pod = await _node.PodWhenAsync("late", p => p.Status?.ContainerStatuses is [{ State.Running: not null }], "running");
        await Eventually.TrueAsync(async () => (await _node.ShellAsync("late", "ls /tmp")).Contains("probed", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the probe began");
        await ProbedAsync(pod, "Readiness", "", 1);
        await Eventually.TrueAsync(
            async () => await _node.ShellAsync("late", "ps -o args | grep -c '[s]leep 1000'") == "0\n", TimeSpan.FromSeconds(15), "no process of the probe is left");
        Assert.Equal(0, (await _node.PodAsync("late"))!.Status.ContainerStatuses[0].RestartCount);
        await EndAsync("late");
    }

    /// <summary>Waits until /metrics/probes counts so many results of a kind for the pod; an empty result means any.</summary>
    private Task ProbedAsync(V1Pod pod, string kind, string result, int times) => Eventually.TrueAsync(
        async () => (await _node.GetAsync("/metrics/probes")).Split('\n')
            .Where(l => l.StartsWith("prober_probe_total{", StringComparison.Ordinal) && l.Contains($"pod_uid=\"{pod.Metadata.Uid}\"", StringComparison.Ordinal)
                && l.Contains($"probe_type=\"{kind}\"", StringComparison.Ordinal) && l.Contains($"result=\"{result}", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture)) >= times,
        TimeSpan.FromSeconds(60), $"{kind} probe of {pod.Metadata.Name} {result} {times} times");

    private async Task EndAsync(string name)
    {
        _node.Remove(name + ".yaml");
        await _node.GoneAsync(name);
    }
}
