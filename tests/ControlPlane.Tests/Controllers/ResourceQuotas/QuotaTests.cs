using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Controllers.ResourceQuotas;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.ResourceQuotas;

public sealed class QuotaTests
{
    private static readonly DateTimeOffset s_now = TestObjects.Begin;

    [Theory]
    [InlineData("""{"pods":"1","requests.cpu":"1"}""", "pods")]
    [InlineData("""{"services.nodeports":"1","requests.storage":"1"}""", "persistentvolumeclaims,services")]
    [InlineData("""{"count/deployments.apps":"1","secrets":"1"}""", "deployments.apps,secrets")]
    public void Counted_Table(string hard, string expected) => Assert.Equal(expected, string.Join(',', QuotaStatusPlanner.Counted(Quota(hard)).Order()));

    [Fact]
    public void Plan_Pods_SummedByScopesAndStable()
    {
        var quota = Quota("""{"pods":"10","requests.cpu":"4","count/secrets":"5"}""");
        var objects = new Dictionary<string, IReadOnlyList<JsonObject>>
        {
            ["pods"] = [Pod("100m", "Running"), Pod("250m", "Running"), Pod("4", "Succeeded")],
            ["secrets"] = [[], []],
        };

        var status = QuotaStatusPlanner.Plan(quota, objects, s_now)!;

        Assert.Equal("""{"count/secrets":"2","pods":"2","requests.cpu":"350m"}""", status["used"]!.ToJsonString());
        Assert.Equal("""{"count/secrets":"5","pods":"10","requests.cpu":"4"}""", status["hard"]!.ToJsonString());
        quota["status"] = status.DeepClone();
        Assert.Null(QuotaStatusPlanner.Plan(quota, objects, s_now));
    }

    [Fact]
    public void Plan_KindNotKnownForNow_KeepsItsUse()
    {
        var quota = Quota("""{"count/things.a.io":"5"}""");
        quota["status"] = JsonNode.Parse("""{"hard":{"count/things.a.io":"4"},"used":{"count/things.a.io":"3"}}""");

        Assert.Equal("3", (string)QuotaStatusPlanner.Plan(quota, new Dictionary<string, IReadOnlyList<JsonObject>>(), s_now)!["used"]!["count/things.a.io"]!);
    }

    [Fact]
    public async Task Run_ObjectsComeAndGo_QuotaIsCredited()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new ResourceQuotaController(c));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/resourcequotas", """{"metadata":{"name":"q"},"spec":{"hard":{"pods":"1","count/configmaps":"1"}}}""");
        await UsedAsync(cluster, ns, "pods", "0");
        await cluster.EventuallyAsync(async () => (await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", """{"metadata":{"name":"a"}}""")).Code == 201, "one may be made");
        await cluster.EventuallyAsync(async () => (await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i"}]}}""")).Code == 201, "a pod too");
        await UsedAsync(cluster, ns, "count/configmaps", "1");
        await UsedAsync(cluster, ns, "pods", "1");
        Assert.Equal(403, (await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", """{"metadata":{"name":"b"}}""")).Code);

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/configmaps/a");
        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/pods/a?gracePeriodSeconds=0");

        await UsedAsync(cluster, ns, "count/configmaps", "0");
        await UsedAsync(cluster, ns, "pods", "0");
    }

    private static Task UsedAsync(RunningCluster cluster, string ns, string name, string expected) => cluster.EventuallyAsync(
        async () => (await cluster.Api.ResourceQuotas.GetAsync(ns, "q", cluster.Cancel)).Status?.Used is { } used && used.TryGetValue(name, out var value) && value.ToString() == expected, $"{expected} {name}");

    private static JsonObject Quota(string hard) => new() { ["metadata"] = new JsonObject { ["name"] = "q", ["namespace"] = "ns" }, ["spec"] = new JsonObject { ["hard"] = JsonNode.Parse(hard) } };

    private static JsonObject Pod(string cpu, string phase) => JsonNode.Parse(
        $$$"""{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"{{{cpu}}}"} } }]},"status":{"phase":"{{{phase}}}"} }""")!.AsObject();
}
