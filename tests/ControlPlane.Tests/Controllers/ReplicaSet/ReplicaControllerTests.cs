using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.ReplicaSet;

public sealed class ReplicaControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Controller = "replicaset-controller";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private static V1ReplicaSet Set(string name, int replicas, V1LabelSelector? selector = null) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "ReplicaSet",
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1ReplicaSetSpec { Replicas = replicas, Selector = selector ?? TestPods.Selector(name), Template = TestPods.Template(name) },
    };

    private static async Task<int> CountAsync(ApiResources api, string ns) => (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items.Count;

    private static Task SettledAsync(ApiResources api, string ns, string name, int ready) => Eventually.TrueAsync(
        async () => (await api.ReplicaSets.GetAsync(ns, name, None)).Status is var s && (s?.Replicas, s?.ReadyReplicas ?? 0, s?.AvailableReplicas ?? 0) == (ready, ready, ready)
            && s!.TerminatingReplicas == 0 && await CountAsync(api, ns) == ready,
        s_patience, $"{name} with {ready} ready replicas");

    private static Task ScaleAsync(ApiResources api, string ns, string name, int replicas) =>
        api.ReplicaSets.PatchAsync(ns, name, ApiPatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }), None);

    [Fact]
    public async Task ReplicaSet_UpAndDownAndPodLost_HasAsManyPodsAsItWants()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, [Controller]);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.ReplicaSets.CreateAsync(ns, Set("web", 5), None);
        await SettledAsync(api, ns, "web", 5);
        var pod = (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items[0];
        Assert.StartsWith("web-", pod.Metadata.Name, StringComparison.Ordinal);
        Assert.Equal(("ReplicaSet", "web", true), (pod.Metadata.OwnerReferences.Single().Kind, pod.Metadata.OwnerReferences.Single().Name, pod.Metadata.OwnerReferences.Single().Controller));

        await api.Pods.DeleteAsync(ns, pod.Metadata.Name, null, None);
        await ScaleAsync(api, ns, "web", 2);
        await SettledAsync(api, ns, "web", 2);
        await Eventually.TrueAsync(
            async () =>
            {
                var events = (await api.Events.ListAsync(ns, new ListQuery(), None)).Items;
                return events.Any(e => e.Reason == "SuccessfulCreate" && e.Message.StartsWith("Created pod: web-", StringComparison.Ordinal) && e.Source.Component == "replicaset-controller")
                    && events.Any(e => e.Reason == "SuccessfulDelete" && e.Message.StartsWith("Deleted pod: web-", StringComparison.Ordinal));
            }, s_patience, "events");
    }

    [Fact]
    public async Task ReplicaSet_WatchesThatTellLate_MakesNoDuplicates()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, [Controller], lag: TimeSpan.FromMilliseconds(300));
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        await controllers.Api.ReplicaSets.CreateAsync(ns, Set("late", 7), None);
        await SettledAsync(controllers.Api, ns, "late", 7);
        await ScaleAsync(controllers.Api, ns, "late", 4);
        await SettledAsync(controllers.Api, ns, "late", 4);
        await Eventually.TrueAsync(
            async () => Sum((await controllers.Api.Events.ListAsync(ns, new ListQuery(), None)).Items) == (7, 3), s_patience, "7 pods made and 3 deleted, and told");
    }

    private static (int Created, int Deleted) Sum(IReadOnlyList<Corev1Event> events) => (
        events.Where(e => e.Reason == "SuccessfulCreate").Sum(e => e.Count ?? 1), events.Where(e => e.Reason == "SuccessfulDelete").Sum(e => e.Count ?? 1));

    [Fact]
    public async Task ReplicaSet_ControllerKilledInTheMiddle_NextOneGoesOn()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, [Controller]);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        await controllers.Api.ReplicaSets.CreateAsync(ns, Set("big", 60), None);
        await Eventually.TrueAsync(async () => await CountAsync(controllers.Api, ns) > 3, s_patience, "some pods");
        await controllers.KillAsync();
        controllers.Begin();
        await SettledAsync(controllers.Api, ns, "big", 60);
    }

    [Fact]
    public async Task ReplicaSet_PodsThatMatchOrCeaseTo_AreAdoptedAndReleased()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, [Controller]);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        var orphan = new V1Pod { Metadata = new V1ObjectMeta { Name = "orphan", Labels = new Dictionary<string, string> { ["app"] = "own" } }, Spec = TestPods.Template("own").Spec };
        await api.Pods.CreateAsync(ns, orphan, None);
        await api.ReplicaSets.CreateAsync(ns, Set("own", 2), None);
        await SettledAsync(api, ns, "own", 2);
        Assert.Equal("own", (await api.Pods.GetAsync(ns, "orphan", None)).Metadata.OwnerReferences.Single().Name);

        await api.Pods.PatchAsync(ns, "orphan", ApiPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "free" } } }), None);
        await Eventually.TrueAsync(
            async () => (await api.Pods.GetAsync(ns, "orphan", None)).Metadata.OwnerReferences is null or { Count: 0 } && await CountAsync(api, ns) == 3, s_patience, "released and replaced");
    }

    [Fact]
    public async Task ReplicaSet_QuotaUsedUp_TellsOfItAndGoesOnLater()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, [Controller]);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        var quota = await fixture.Server.PostAsync($"/api/v1/namespaces/{ns}/resourcequotas", """{"metadata":{"name":"few"},"spec":{"hard":{"pods":"0"}},"status":{"hard":{"pods":"0"},"used":{"pods":"0"}}}""");
        Assert.Equal(201, quota.Code);
        await fixture.Server.SendAsync(
            HttpMethod.Patch, $"/api/v1/namespaces/{ns}/resourcequotas/few/status", """{"status":{"hard":{"pods":"0"},"used":{"pods":"0"}}}"""u8.ToArray(), "application/merge-patch+json");
        await api.ReplicaSets.CreateAsync(ns, Set("poor", 1), None);
        await Eventually.TrueAsync(
            async () => (await api.ReplicaSets.GetAsync(ns, "poor", None)).Status?.Conditions?.SingleOrDefault() is { Type: "ReplicaFailure", Status: "True", Reason: "FailedCreate" } c
                && c.Message.Contains("exceeded quota", StringComparison.Ordinal), s_patience, "ReplicaFailure");
        await fixture.Server.DeleteAsync($"/api/v1/namespaces/{ns}/resourcequotas/few");
        await SettledAsync(api, ns, "poor", 1);
        Assert.Empty((await api.ReplicaSets.GetAsync(ns, "poor", None)).Status.Conditions ?? []);
    }

    [Fact]
    public async Task ReplicationController_UpAndDown_HasAsManyPodsAsItWants()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, ["replicationcontroller-controller", Controller]);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.ReplicationControllers.CreateAsync(ns, new V1ReplicationController
        {
            Metadata = new V1ObjectMeta { Name = "rc" },
            Spec = new V1ReplicationControllerSpec { Replicas = 3, Selector = new Dictionary<string, string> { ["app"] = "rc" }, Template = TestPods.Template("rc") },
        }, None);
        await Eventually.TrueAsync(async () => (await api.ReplicationControllers.GetAsync(ns, "rc", None)).Status is { Replicas: 3, ReadyReplicas: 3, AvailableReplicas: 3, ObservedGeneration: 1 }, s_patience, "3 ready");
        await api.ReplicationControllers.PatchAsync(ns, "rc", ApiPatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = 0 } }), None);
        await Eventually.TrueAsync(async () => (await api.ReplicationControllers.GetAsync(ns, "rc", None)).Status is { Replicas: 0, ObservedGeneration: 2 } && await CountAsync(api, ns) == 0, s_patience, "none");
    }
}
