using k8s.Models;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.NodeLifecycle;
using NodeStack.ControlPlane.Controllers.TaintEviction;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.NodeLifecycle;

public sealed class NodeLifecycleControllerTests
{
    private static readonly ClusterControllerOptions s_quick = new()
    {
        NodeMonitorPeriod = TimeSpan.FromMilliseconds(200), NodeMonitorGracePeriod = TimeSpan.FromSeconds(2), NodeStartupGracePeriod = TimeSpan.FromSeconds(2), NodeEvictionRate = 10,
    };

    [Fact]
    public async Task Run_NodeFallsSilent_UnknownTaintedPodsMarkedAndEvictedThenFreedAgain()
    {
        await using var cluster = await RunningCluster.StartAsync(s_quick, TimeProvider.System, c => new NodeLifecycleController(c), c => new TaintEvictionController(c));
        var ns = await cluster.NamespaceAsync();
        await NodeAsync(cluster, "silent");
        await NodeAsync(cluster, "alive");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cluster.Cancel);
        var beating = BeatAsync(cluster, "alive", stop.Token);
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", Pod("goes", "silent", Tolerations));
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", Pod("stays", "silent", ""","tolerations":[{"operator":"Exists"}]"""));
        foreach (var name in new[] { "goes", "stays" })
            await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/pods/{name}/status",
                """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""u8.ToArray(), "application/strategic-merge-patch+json");

        await cluster.EventuallyAsync(async () => Condition(await NodeAsync2(cluster, "silent")) is { Status: "Unknown", Reason: "NodeStatusUnknown" }, "the node is unknown");
        await cluster.EventuallyAsync(async () => Taints(await NodeAsync2(cluster, "silent")) == "node.kubernetes.io/unreachable:NoExecute,node.kubernetes.io/unreachable:NoSchedule", "it is tainted: " + Taints(await NodeAsync2(cluster, "silent")));
        await cluster.EventuallyAsync(async () => (await cluster.Api.Pods.GetAsync(ns, "goes", cluster.Cancel)).Metadata.DeletionTimestamp is not null, "the pod goes");
        await cluster.EventuallyAsync(async () => (await cluster.Api.Pods.GetAsync(ns, "stays", cluster.Cancel)).Status.Conditions.Single(c => c.Type == "Ready").Status == "False", "the pod is not ready");
        var pod = await cluster.Api.Pods.GetAsync(ns, "goes", cluster.Cancel);
        Assert.Contains(pod.Status.Conditions, c => c is { Type: "DisruptionTarget", Reason: "DeletionByTaintManager" });
        Assert.Null((await cluster.Api.Pods.GetAsync(ns, "stays", cluster.Cancel)).Metadata.DeletionTimestamp);
        Assert.Equal("True", Condition(await NodeAsync2(cluster, "alive"))!.Status);
        Assert.Equal("", Taints(await NodeAsync2(cluster, "alive")));
        Assert.Contains(cluster.Events.All, e => e is { Reason: "NodeNotReady", Message: "Node silent status is now: NodeNotReady" });

        var beatingToo = BeatAsync(cluster, "silent", stop.Token);
        await cluster.EventuallyAsync(async () => Taints(await NodeAsync2(cluster, "silent")) == "", "it is free again");
        await stop.CancelAsync();
        await Task.WhenAll(beating, beatingToo);
    }

    [Fact]
    public async Task Run_AllNodesFallSilent_NobodyIsEvicted()
    {
        await using var cluster = await RunningCluster.StartAsync(s_quick, TimeProvider.System, c => new NodeLifecycleController(c));
        await NodeAsync(cluster, "only");

        await cluster.EventuallyAsync(async () => Taints(await NodeAsync2(cluster, "only")) == "node.kubernetes.io/unreachable:NoSchedule", "no pods come");
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System);
        Assert.Equal("node.kubernetes.io/unreachable:NoSchedule", Taints(await NodeAsync2(cluster, "only")));
    }

    // Without these the API server adds some of five minutes.
    private const string Tolerations = """
        ,"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":1},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":1}]
        """;

    private static string Pod(string name, string node, string more) =>
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"{{{node}}}","containers":[{"name":"c","image":"i"}]{{{more}}}} }""";

    private static V1NodeCondition? Condition(V1Node node) => node.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");

    private static string Taints(V1Node node) => string.Join(',', (node.Spec.Taints ?? []).Select(t => $"{t.Key}:{t.Effect}").Order());

    private static Task<V1Node> NodeAsync2(RunningCluster cluster, string name) => cluster.Api.Nodes.GetAsync("", name, cluster.Cancel);

    private static async Task NodeAsync(RunningCluster cluster, string name)
    {
        await cluster.Server.PostAsync("/api/v1/nodes", $$$"""{"metadata":{"name":"{{{name}}}","labels":{"kubernetes.io/os":"linux"} } }""");
        await BeatOnceAsync(cluster, name);
    }

    private static Task BeatOnceAsync(RunningCluster cluster, string name) => cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/nodes/{name}/status",
        System.Text.Encoding.UTF8.GetBytes($$$"""{"status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","lastHeartbeatTime":"{{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}}"}]} }"""),
        "application/strategic-merge-patch+json");

    private static async Task BeatAsync(RunningCluster cluster, string name, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await BeatOnceAsync(cluster, name);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
