using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Controllers.StatefulSet;

public sealed class StatefulSetControllerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly string[] Controllers = ["statefulset-controller"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly CancellationToken None = CancellationToken.None;

    private static V1StatefulSet Set(string name, int replicas, Action<V1StatefulSetSpec>? change = null)
    {
        var set = new V1StatefulSet
        {
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1StatefulSetSpec { Replicas = replicas, ServiceName = "peers", Selector = TestPods.Selector(name), Template = TestPods.Template(name), RevisionHistoryLimit = 1 },
        };
        change?.Invoke(set.Spec);
        return set;
    }

    private static V1PersistentVolumeClaim Claim() => new()
    {
        Metadata = new V1ObjectMeta { Name = "data" },
        Spec = new V1PersistentVolumeClaimSpec
        {
            AccessModes = ["ReadWriteOnce"],
            Resources = new V1VolumeResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new("1Gi") } },
        },
    };

    private static Task SettledAsync(ApiResources api, string ns, string name, int replicas) => Eventually.TrueAsync(
        async () => await api.StatefulSets.GetAsync(ns, name, None) is var s && s.Status?.ObservedGeneration == s.Metadata.Generation
            && (s.Status!.Replicas, s.Status.ReadyReplicas ?? 0, s.Status.AvailableReplicas ?? 0, s.Status.CurrentReplicas ?? 0, s.Status.UpdatedReplicas ?? 0) == (replicas, replicas, replicas, replicas, replicas)
            && s.Status.CurrentRevision == s.Status.UpdateRevision && (await PodsAsync(api, ns)).Count == replicas,
        s_patience, $"{name} with {replicas} pods");

    private static async Task<IReadOnlyList<V1Pod>> PodsAsync(ApiResources api, string ns) =>
        [.. (await api.Pods.ListAsync(ns, new ListQuery(), None)).Items.OrderBy(p => p.Metadata.Name, StringComparer.Ordinal)];

    private static Task PatchAsync(ApiResources api, string ns, string name, string patch) =>
        api.StatefulSets.PatchAsync(ns, name, ApiPatch.StrategicMerge(JsonNode.Parse(patch)!), None);

    [Fact]
    public async Task StatefulSet_MadeRolledAndScaled_KeepsNamesAndClaims()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.StatefulSets.CreateAsync(ns, Set("db", 3, s => s.VolumeClaimTemplates = [Claim()]), None);
        await SettledAsync(api, ns, "db", 3);
        var pods = await PodsAsync(api, ns);
        Assert.Equal(["db-0", "db-1", "db-2"], pods.Select(p => p.Metadata.Name));
        Assert.True(pods.Zip(pods.Skip(1)).All(p => p.First.Metadata.CreationTimestamp <= p.Second.Metadata.CreationTimestamp));
        Assert.All(pods, p => Assert.Equal((p.Metadata.Name, p.Metadata.Name, "peers"), (p.Metadata.Labels["statefulset.kubernetes.io/pod-name"], p.Spec.Hostname, p.Spec.Subdomain)));
        Assert.Equal("data-db-1", pods[1].Spec.Volumes.Single(v => v.Name == "data").PersistentVolumeClaim.ClaimName);
        Assert.Equal(["data-db-0", "data-db-1", "data-db-2"], (await api.PersistentVolumeClaims.ListAsync(ns, new ListQuery(), None)).Items.Select(c => c.Metadata.Name).Order());

        foreach (var image in (string[])["y", "z", "w"])
        {
            await PatchAsync(api, ns, "db", """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"IMAGE"}]}}}}""".Replace("IMAGE", image, StringComparison.Ordinal));
            await SettledAsync(api, ns, "db", 3);
        }
        Assert.All(await PodsAsync(api, ns), p => Assert.Equal("w", p.Spec.Containers[0].Image));
        await Eventually.TrueAsync(async () => (await api.ControllerRevisions.ListAsync(ns, new ListQuery(), None)).Items.Count == 2, s_patience, "one old revision kept");

        // Back to a revision that is kept: it becomes the newest, and no other is made.
        await PatchAsync(api, ns, "db", """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"z"}]}}}}""");
        await SettledAsync(api, ns, "db", 3);
        Assert.Equal([4L, 5L], (await api.ControllerRevisions.ListAsync(ns, new ListQuery(), None)).Items.Select(r => r.Revision ?? 0).Order());

        await PatchAsync(api, ns, "db", """{"spec":{"replicas":1}}""");
        await SettledAsync(api, ns, "db", 1);
        Assert.Equal(3, (await api.PersistentVolumeClaims.ListAsync(ns, new ListQuery(), None)).Items.Count);
        await Eventually.TrueAsync(
            async () => (await api.Events.ListAsync(ns, new ListQuery(), None)).Items is var events
                && events.Any(e => e is { Reason: "SuccessfulCreate", Message: "Create Pod db-0 in StatefulSet db successful" })
                && events.Any(e => e is { Reason: "SuccessfulCreate", Message: "Create Claim data-db-0 Pod db-0 in StatefulSet db success" })
                && events.Any(e => e is { Reason: "SuccessfulDelete", Message: "Delete Pod db-2 in StatefulSet db successful" }), s_patience, "told");
    }

    [Fact]
    public async Task StatefulSet_Partition_RollsOnlyAboveIt()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.StatefulSets.CreateAsync(ns, Set("part", 3, s => s.PodManagementPolicy = "Parallel"), None);
        await SettledAsync(api, ns, "part", 3);
        await PatchAsync(api, ns, "part", """{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}},"template":{"spec":{"containers":[{"name":"c","image":"y"}]}}}}""");
        await Eventually.TrueAsync(
            async () => (await api.StatefulSets.GetAsync(ns, "part", None)).Status is { UpdatedReplicas: 1, CurrentReplicas: 2, ReadyReplicas: 3 } && (await PodsAsync(api, ns)).Select(p => p.Spec.Containers[0].Image).SequenceEqual(["x", "x", "y"]),
            s_patience, "one rolled");
        // One below the partition that is lost comes back as it was.
        await api.Pods.DeleteAsync(ns, "part-0", new V1DeleteOptions { GracePeriodSeconds = 0 }, None);
        await Eventually.TrueAsync(
            async () => await PodsAsync(api, ns) is { Count: 3 } pods && pods.All(p => p.Status.Phase == "Running") && pods.Select(p => p.Spec.Containers[0].Image).SequenceEqual(["x", "x", "y"]), s_patience, "back as it was");
    }

    [Fact]
    public async Task StatefulSet_RetentionDelete_ClaimsGoWithScaledPods()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers);
        var hold = true;
        await using var kubelets = FakeKubelets.Start(fixture.Server, p => p.Metadata.DeletionTimestamp is not null && Volatile.Read(ref hold) ? PodFate.Linger : PodFate.Run);
        var api = controllers.Api;
        var set = Set("keep", 2, s => (s.VolumeClaimTemplates, s.PersistentVolumeClaimRetentionPolicy) =
            ([Claim()], new V1StatefulSetPersistentVolumeClaimRetentionPolicy { WhenDeleted = "Delete", WhenScaled = "Delete" }));
        set.Spec.Template.Spec.TerminationGracePeriodSeconds = 30;
        await api.StatefulSets.CreateAsync(ns, set, None);
        await SettledAsync(api, ns, "keep", 2);
        await Eventually.TrueAsync(
            async () => (await api.PersistentVolumeClaims.ListAsync(ns, new ListQuery(), None)).Items.All(c => c.Metadata.OwnerReferences?.SingleOrDefault()?.Kind == "StatefulSet"), s_patience, "claims are the set's");
        await PatchAsync(api, ns, "keep", """{"spec":{"replicas":1}}""");
        await Eventually.TrueAsync(
            async () => (await api.PersistentVolumeClaims.GetAsync(ns, "data-keep-1", None)).Metadata.OwnerReferences is [{ Kind: "Pod", Name: "keep-1" }]
                && (await api.Pods.GetAsync(ns, "keep-1", None)).Metadata.DeletionTimestamp is not null, s_patience, "the claim is the pod's that goes");
        Volatile.Write(ref hold, false);
        kubelets.LookAgain();
        await Eventually.TrueAsync(async () => (await PodsAsync(api, ns)).Count == 1, s_patience, "gone");
    }

    [Fact]
    public async Task StatefulSet_WatchesThatTellLateAndKilledInTheMiddle_EndsAsWished()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, Controllers, lag: TimeSpan.FromMilliseconds(50));
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        var api = controllers.Api;
        await api.StatefulSets.CreateAsync(ns, Set("late", 4, s => s.PodManagementPolicy = "Parallel"), None);
        await Eventually.TrueAsync(async () => (await PodsAsync(api, ns)).Count > 0, s_patience, "begun");
        await controllers.KillAsync();
        controllers.Begin();
        await SettledAsync(api, ns, "late", 4);
        Assert.Single((await api.ControllerRevisions.ListAsync(ns, new ListQuery(), None)).Items);
    }
}
