using k8s.Models;
using NodeStack.ControlPlane.Controllers.Disruption;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.Disruption;

public sealed class DisruptionTests
{
    private static readonly DateTimeOffset s_now = Begin;

    [Theory]
    [InlineData("""{"minAvailable":2}""", 5, 0, 5, 2)]
    [InlineData("""{"minAvailable":"50%"}""", 5, 5, 5, 3)]
    [InlineData("""{"maxUnavailable":1}""", 5, 5, 5, 4)]
    [InlineData("""{"maxUnavailable":"30%"}""", 5, 5, 5, 3)]
    [InlineData("""{"maxUnavailable":10}""", 5, 5, 5, 0)]
    [InlineData("""{}""", 5, 5, 0, 0)]
    public void Count_Table(string spec, int pods, int scale, int expected, int desired) => Assert.Equal((expected, desired), DisruptionRules.Count(Budget(spec), pods, scale));

    [Theory]
    [InlineData(3, 2, 3, 1, "True", "SufficientPods")]
    [InlineData(2, 2, 3, 0, "False", "InsufficientPods")]
    [InlineData(1, 2, 3, 0, "False", "InsufficientPods")]
    [InlineData(1, 0, 0, 0, "False", "InsufficientPods")]
    public void Status_Table(int healthy, int desired, int expected, int allowed, string status, string reason)
    {
        var budget = Budget("{}");
        budget.Status = DisruptionRules.Status(budget, healthy, desired, expected, new Dictionary<string, DateTime?>(), s_now)!;

        Assert.Equal((allowed, status, reason), (budget.Status.DisruptionsAllowed, budget.Status.Conditions[0].Status, budget.Status.Conditions[0].Reason));
        Assert.Null(DisruptionRules.Status(budget, healthy, desired, expected, new Dictionary<string, DateTime?>(), s_now.AddHours(1)));
    }

    [Fact]
    public void Disrupted_GrantedEvictions_WaitTwoMinutesThenCountAsNotDone()
    {
        var budget = Budget("{}");
        budget.Status = new V1PodDisruptionBudgetStatus { DisruptedPods = new Dictionary<string, DateTime?> { ["a"] = Begin.AddSeconds(-60), ["b"] = Begin.AddSeconds(-121), ["gone"] = Begin } };
        var going = Pod("a2");
        going.Metadata.DeletionTimestamp = Begin;

        var (waiting, lost, next) = DisruptionRules.Disrupted(budget, [Pod("a"), Pod("b"), going], s_now);

        Assert.Equal(["a"], waiting.Keys);
        Assert.Equal(["b"], lost.Select(p => p.Metadata.Name));
        Assert.Equal(TimeSpan.FromSeconds(60), next);
        Assert.Equal(1, DisruptionRules.Healthy([Pod("a"), Pod("b"), going, Pod("c", ready: false)], waiting));
    }

    [Theory]
    [InlineData("True", "EvictionByEvictionAPI", 60, 60)]
    [InlineData("True", "EvictionByEvictionAPI", 200, 0)]
    [InlineData("True", "TerminationByKubelet", 200, null)]
    [InlineData("False", "EvictionByEvictionAPI", 200, null)]
    public void StaleLeft_Table(string status, string reason, int age, int? expected)
    {
        var pod = Pod("p");
        pod.Status.Conditions.Add(new V1PodCondition { Type = "DisruptionTarget", Status = status, Reason = reason, LastTransitionTime = Begin.AddSeconds(-age) });

        Assert.Equal(expected is { } e ? TimeSpan.FromSeconds(e) : null, StaleTargetRules.Left(pod, s_now));
    }

    [Fact]
    public async Task Run_PodsOfReplicaSet_StatusFollows()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new DisruptionController(c));
        var ns = await cluster.NamespaceAsync();
        var set = await cluster.Server.PostAsync($"/apis/apps/v1/namespaces/{ns}/replicasets",
            """{"metadata":{"name":"rs"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        var uid = (string)set.Json["metadata"]!["uid"]!;
        await cluster.Server.PostAsync($"/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets", """{"metadata":{"name":"b"},"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}""");
        await cluster.EventuallyAsync(async () => (await BudgetAsync(cluster, ns)).Status is { ObservedGeneration: 1, DisruptionsAllowed: 0, ExpectedPods: 0 }, "no pods yet");
        for (var i = 0; i < 3; i++)
        {
            await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods",
                $$$"""{"metadata":{"name":"p{{{i}}}","labels":{"app":"web"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs","uid":"{{{uid}}}","controller":true}]},"spec":{"containers":[{"name":"c","image":"i"}]} }""");
            await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/pods/p{i}/status", """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""u8.ToArray(), "application/strategic-merge-patch+json");
        }

        await cluster.EventuallyAsync(async () => (await BudgetAsync(cluster, ns)).Status is { CurrentHealthy: 3, DesiredHealthy: 2, ExpectedPods: 3, DisruptionsAllowed: 1 }, "one may go");
        var evicted = await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods/p0/eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p0"},"deleteOptions":{"gracePeriodSeconds":0}}""");
        Assert.True(evicted.Code is 200 or 201, evicted.Text);
        await cluster.EventuallyAsync(async () => (await BudgetAsync(cluster, ns)).Status is { CurrentHealthy: 2, DisruptionsAllowed: 0 }, "none may go");
    }

    private static Task<V1PodDisruptionBudget> BudgetAsync(RunningCluster cluster, string ns) => cluster.Api.PodDisruptionBudgets.GetAsync(ns, "b", cluster.Cancel);

    private static V1PodDisruptionBudget Budget(string spec) => Of<V1PodDisruptionBudget>($$$"""{"metadata":{"name":"b","namespace":"ns","generation":1},"spec":{{{spec}}}}""");
}
