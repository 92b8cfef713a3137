using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.Deployment;

public sealed class DeploymentControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly string[] Controllers = ["deployment-controller", "replicaset-controller"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    internal static V1Deployment Deployment(string name, int replicas, string strategy = "RollingUpdate") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Annotations = new Dictionary<string, string> { ["note"] = "x" } },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = TestPods.Selector(name),
            Template = TestPods.Template(name),
            RevisionHistoryLimit = 2,
            Strategy = new V1DeploymentStrategy { Type = strategy },
        },
    };

    private static Task SettledAsync(ApiResources api, string ns, string name, int replicas, TimeSpan? patience = null) => Eventually.TrueAsync(
        async () => await api.Deployments.GetAsync(ns, name, None) is var d && d.Status?.ObservedGeneration == d.Metadata.Generation
            && (d.Status!.Replicas ?? 0, d.Status.UpdatedReplicas ?? 0, d.Status.AvailableReplicas ?? 0, d.Status.UnavailableReplicas ?? 0) == (replicas, replicas, replicas, 0)
            && d.Status.Conditions.Any(c => c is { Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable" })
            && d.Status.Conditions.Any(c => c is { Type: "Available", Status: "True", Reason: "MinimumReplicasAvailable" }),
        patience ?? s_patience, $"{name} with {replicas} replicas");

    private static Task ImageAsync(ApiResources api, string ns, string name, string image) => PatchAsync(api, ns, name, """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"IMAGE"}]}}}}""".Replace("IMAGE", image, StringComparison.Ordinal));

    private static Task PatchAsync(ApiResources api, string ns, string name, string patch) =>
        api.Deployments.PatchAsync(ns, name, ApiPatch.StrategicMerge(JsonNode.Parse(patch)!), None);

    private static async Task<IReadOnlyList<V1ReplicaSet>> SetsAsync(ApiResources api, string ns) => (await api.ReplicaSets.ListAsync(ns, new ListQuery(), None)).Items;

    [Fact]
    public async Task Deployment_Rolled_KeepsEnoughPodsAndItsHistory()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Deployments.CreateAsync(ns, Deployment("web", 4), None);
        await SettledAsync(api, ns, "web", 4);
        var first = (await SetsAsync(api, ns)).Single();
        Assert.Equal(("1", "4", "5", "x"), (
            first.Metadata.Annotations["deployment.kubernetes.io/revision"], first.Metadata.Annotations["deployment.kubernetes.io/desired-replicas"],
            first.Metadata.Annotations["deployment.kubernetes.io/max-replicas"], first.Metadata.Annotations["note"]));
        Assert.Equal($"web-{first.Metadata.Labels["pod-template-hash"]}", first.Metadata.Name);

        foreach (var image in (string[])["y", "z", "v", "w"])
        {
            await ImageAsync(api, ns, "web", image);
            await SettledAsync(api, ns, "web", 4);
        }
        Assert.Equal("5", (await api.Deployments.GetAsync(ns, "web", None)).Metadata.Annotations["deployment.kubernetes.io/revision"]);
        await Eventually.TrueAsync(async () => (await SetsAsync(api, ns)).Count == 3, s_patience, "two old sets kept");
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items.Any(e => e.Reason == "ScalingReplicaSet" && e.Message == $"Scaled up replica set {first.Metadata.Name} from 0 to 4"),
            s_patience, "an event");

        // Back to an image that is still there: its set takes the next revision and remembers the one it had.
        await ImageAsync(api, ns, "web", "v");
        await SettledAsync(api, ns, "web", 4);
        var back = (await SetsAsync(api, ns)).Single(s => s.Spec.Template.Spec.Containers[0].Image == "v");
        Assert.Equal(("6", "4"), (back.Metadata.Annotations["deployment.kubernetes.io/revision"], back.Metadata.Annotations["deployment.kubernetes.io/revision-history"]));
    }

    [Fact]
    public async Task Deployment_Recreated_NeverRunsTwoTemplatesAtOnce()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        var hold = true;
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => p.Metadata.DeletionTimestamp is not null && Volatile.Read(ref hold) ? PodFate.Linger : PodFate.Run);
        var api = controllers.Api;
        await api.Deployments.CreateAsync(ns, Deployment("one", 2, "Recreate"), None);
        await SettledAsync(api, ns, "one", 2);
        await PatchAsync(api, ns, "one", """{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":30,"containers":[{"name":"c","image":"y"}]}}}}""");
        await SettledAsync(api, ns, "one", 2);
        // Pods of y have a grace period and linger when they are deleted: until then no pod of z may be.
        await ImageAsync(api, ns, "one", "z");
        await Eventually.TrueAsync(
            async () => (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items is { Count: 2 } pods && pods.All(p => p.Metadata.DeletionTimestamp is not null), s_patience, "pods of y go");
        await Eventually.TrueAsync(async () => (await api.Deployments.GetAsync(ns, "one", None)).Status is { TerminatingReplicas: 2, Replicas: null or 0 }, s_patience, "the status says so");
        Assert.All((await api.Pods.ListAsync(ns, new ListQuery(), None)).Items, p => Assert.Equal("y", p.Spec.Containers[0].Image));
        Volatile.Write(ref hold, false);
        kubelets.LookAgain();
        await SettledAsync(api, ns, "one", 2);
        Assert.All((await api.Pods.ListAsync(ns, new ListQuery(), None)).Items, p => Assert.Equal("z", p.Spec.Containers[0].Image));
    }

    [Fact]
    public async Task Deployment_PodsThatAreNeverReady_StallsWithEnoughOldPodsAndTellsSo()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => p.Spec.Containers[0].Image == "bad" ? PodFate.Unready : PodFate.Run);
        var api = controllers.Api;
        var wished = Deployment("stall", 4);
        wished.Spec.ProgressDeadlineSeconds = 2;
        await api.Deployments.CreateAsync(ns, wished, None);
        await SettledAsync(api, ns, "stall", 4);
        await ImageAsync(api, ns, "stall", "bad");
        await Eventually.TrueAsync(
            async () => (await api.Deployments.GetAsync(ns, "stall", None)).Status.Conditions.Any(c => c is { Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded" }
                && c.Message.EndsWith("\" has timed out progressing.", StringComparison.Ordinal)), s_patience, "the deadline told");
        Assert.Equal(3, (await api.Deployments.GetAsync(ns, "stall", None)).Status.AvailableReplicas);
        await PatchAsync(api, ns, "stall", """{"metadata":{"annotations":{"deprecated.deployment.rollback.to":"0"}}}""");
        await SettledAsync(api, ns, "stall", 4);
        Assert.Equal("x", (await api.Deployments.GetAsync(ns, "stall", None)).Spec.Template.Spec.Containers[0].Image);
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items.Any(e => e.Reason == "DeploymentRollback" && e.Message == "Rolled back deployment \"stall\" to revision 1"), s_patience, "told");
    }

    [Fact]
    public async Task Deployment_Paused_ScalesButDoesNotRoll()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Deployments.CreateAsync(ns, Deployment("calm", 2), None);
        await SettledAsync(api, ns, "calm", 2);
        await PatchAsync(api, ns, "calm", """{"spec":{"paused":true,"replicas":5,"template":{"spec":{"containers":[{"name":"c","image":"y"}]}}}}""");
        await Eventually.TrueAsync(async () => (await api.Deployments.GetAsync(ns, "calm", None)).Status is { AvailableReplicas: 5, UpdatedReplicas: null or 0 } s
            && s.Conditions.Any(c => c is { Type: "Progressing", Status: "Unknown", Reason: "DeploymentPaused" }), s_patience, "scaled and paused");
        Assert.Single(await SetsAsync(api, ns));
        await PatchAsync(api, ns, "calm", """{"spec":{"paused":false}}""");
        await SettledAsync(api, ns, "calm", 5);
    }

    [Fact]
    public async Task Deployment_NameOfItsSetIsTaken_TakesAnother()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Deployments.CreateAsync(ns, Deployment("twin", 1), None);
        await SettledAsync(api, ns, "twin", 1);
        var set = (await SetsAsync(api, ns)).Single();
        await controllers.KillAsync();
        await api.Deployments.DeleteAsync(ns, "twin", null, None);
        await api.ReplicaSets.DeleteAsync(ns, set.Metadata.Name, new V1DeleteOptions { PropagationPolicy = "Background" }, None);
        await Eventually.TrueAsync(async () => (await SetsAsync(api, ns)).Count == 0 || !(await SetsAsync(api, ns))[0].Metadata.Finalizers.Any(), s_patience, "the set gone");
        await api.ReplicaSets.CreateAsync(ns, new V1ReplicaSet
        {
            Metadata = new V1ObjectMeta { Name = set.Metadata.Name },
            Spec = new V1ReplicaSetSpec { Replicas = 0, Selector = TestPods.Selector("stranger"), Template = TestPods.Template("stranger") },
        }, None);
        await api.Deployments.CreateAsync(ns, Deployment("twin", 1), None);
        controllers.Begin();
        await SettledAsync(api, ns, "twin", 1);
        Assert.Equal(1, (await api.Deployments.GetAsync(ns, "twin", None)).Status.CollisionCount);
    }

    [Fact]
    public async Task Deployment_WatchesThatTellLateAndKilledInTheMiddle_EndsAsWished()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers, lag: TimeSpan.FromMilliseconds(100));
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.Deployments.CreateAsync(ns, Deployment("late", 6), None);
        await SettledAsync(api, ns, "late", 6);
        await ImageAsync(api, ns, "late", "y");
        await Eventually.TrueAsync(async () => (await SetsAsync(api, ns)).Count == 2, s_patience, "begun");
        await controllers.KillAsync();
        controllers.Begin();
        await SettledAsync(api, ns, "late", 6);
        Assert.Equal(2, (await SetsAsync(api, ns)).Count);
    }

    [Fact]
    public async Task Deployment_SelectorOfEverything_IsToldAndLeftAlone()
    {
        var ns = await fixture.Server.SpaceAsync();
        var all = Deployment("all", 1);
        all.Spec.Selector = new V1LabelSelector();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        // Servers refuse it in apps/v1.
        await Assert.ThrowsAsync<ApiException>(() => controllers.Api.Deployments.CreateAsync(ns, all, None));
        var plan = NodeStack.ControlPlane.Controllers.Deployment.DeploymentPlanner.PlanForSelectingAll(all);
        Assert.Equal("SelectingAll", plan.Events.Single().Reason);
    }
}
