using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.DaemonSet;

public sealed class DaemonSetControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly string[] Controllers = ["daemonset-controller"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private static V1DaemonSet Set(string name)
    {
        var set = new V1DaemonSet
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1DaemonSetSpec { Selector = TestPods.Selector(name), Template = TestPods.Template(name) },
        };
        // Nodes are everybody's: those of this test have its label.
        set.Spec.Template.Spec.NodeSelector = new Dictionary<string, string> { ["test"] = name };
        return set;
    }

    private static async Task NodesAsync(ApiResources api, string test, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await api.Nodes.CreateAsync("", new V1Node { Metadata = new V1ObjectMeta { Name = $"{test}-{i}", Labels = new Dictionary<string, string> { ["test"] = test } } }, None);
            // A new node is tainted until its kubelet says that it is ready, and there is none.
            await api.Nodes.PatchAsync("", $"{test}-{i}", ApiPatch.Merge(JsonNode.Parse("""{"spec":{"taints":null}}""")!), None);
        }
    }

    private static Task SettledAsync(ApiResources api, string ns, string name, int nodes) => Eventually.TrueAsync(
        async () => await api.DaemonSets.GetAsync(ns, name, None) is var d && d.Status?.ObservedGeneration == d.Metadata.Generation
            && (d.Status!.DesiredNumberScheduled, d.Status.CurrentNumberScheduled, d.Status.NumberReady, d.Status.NumberAvailable ?? 0, d.Status.UpdatedNumberScheduled ?? 0, d.Status.NumberMisscheduled)
                == (nodes, nodes, nodes, nodes, nodes, 0) && (await PodsAsync(api, ns)).Count == nodes,
        s_patience, $"{name} on {nodes} nodes");

    private static async Task<IReadOnlyList<V1Pod>> PodsAsync(ApiResources api, string ns) => (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items;

    [Fact]
    public async Task DaemonSet_NodesComeChangeAndGo_HasOnePodOnEachThatItIsFor()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await NodesAsync(api, "come", 3);
        await api.DaemonSets.CreateAsync(ns, Set("come"), None);
        await SettledAsync(api, ns, "come", 3);
        Assert.Equal(["come-0", "come-1", "come-2"], (await PodsAsync(api, ns)).Select(p => p.Spec.NodeName).Order());
        Assert.Contains((await PodsAsync(api, ns))[0].Spec.Tolerations, t => t is { Key: "node.kubernetes.io/unschedulable", OperatorProperty: "Exists", Effect: "NoSchedule" });

        await api.Nodes.PatchAsync("", "come-1", ApiPatch.Merge(JsonNode.Parse("""{"metadata":{"labels":{"test":"none"}}}""")!), None);
        await SettledAsync(api, ns, "come", 2);
        await api.Nodes.PatchAsync("", "come-1", ApiPatch.Merge(JsonNode.Parse("""{"metadata":{"labels":{"test":"come"}}}""")!), None);
        await SettledAsync(api, ns, "come", 3);
        var lost = (await PodsAsync(api, ns))[0];
        await api.Pods.DeleteAsync(ns, lost.Metadata.Name, null, None);
        await Eventually.TrueAsync(async () => (await PodsAsync(api, ns)).All(p => p.Metadata.Name != lost.Metadata.Name), s_patience, "gone");
        await SettledAsync(api, ns, "come", 3);
    }

    [Theory]
    [InlineData("roll", """{"maxUnavailable":2,"maxSurge":0}""")]
    [InlineData("surge", """{"maxUnavailable":0,"maxSurge":"34%"}""")]
    public async Task DaemonSet_Rolled_ReplacesAllPodsAndKeepsItsHistory(string name, string strategy)
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers, lag: TimeSpan.FromMilliseconds(30));
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await NodesAsync(api, name, 4);
        await api.DaemonSets.CreateAsync(ns, Set(name), None);
        await SettledAsync(api, ns, name, 4);
        await api.DaemonSets.PatchAsync(
            ns, name, ApiPatch.StrategicMerge(JsonNode.Parse("""{"spec":{"updateStrategy":{"rollingUpdate":STRATEGY},"template":{"spec":{"containers":[{"name":"c","image":"y"}]}}}}""".Replace("STRATEGY", strategy, StringComparison.Ordinal))!), None);
        await controllers.KillAsync();
        controllers.Begin();
        await SettledAsync(api, ns, name, 4);
        Assert.All(await PodsAsync(api, ns), p => Assert.Equal("y", p.Spec.Containers[0].Image));
        Assert.Equal([1L, 2L], (await api.ControllerRevisions.ListAsync(ns, new ListQuery(), None)).Items.Select(r => r.Revision ?? 0).Order());
    }

    [Fact]
    public async Task DaemonSet_PodFails_IsReplacedAndTold()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        var first = "";
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => p.Metadata.NamespaceProperty == ns && (Interlocked.CompareExchange(ref first, p.Metadata.Name, "").Length == 0 || first == p.Metadata.Name) ? PodFate.Fail : PodFate.Run);
        var api = controllers.Api;
        await NodesAsync(api, "fail", 1);
        await api.DaemonSets.CreateAsync(ns, Set("fail"), None);
        await SettledAsync(api, ns, "fail", 1);
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items.Any(e => e.Reason == "FailedDaemonPod" && e.Message == $"Found failed daemon pod {ns}/{first} on node fail-0, will try to kill it"), s_patience, "told");
    }
}
