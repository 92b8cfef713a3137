using k8s.Models;
using NodeStack.ControlPlane.Controllers.Autoscaling;
using NodeStack.KubeApi.Client;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class HorizontalControllerTests
{
    [Fact]
    public async Task Run_TooManyReplicas_ScaledToTheMost()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new HorizontalController(c));
        var ns = await TargetAsync(cluster, replicas: 9);
        await AutoscalerAsync(cluster, ns, max: 4);

        await cluster.EventuallyAsync(async () => (await cluster.Api.Deployments.GetAsync(ns, "web", cluster.Cancel)).Spec.Replicas == 4, "four replicas");
        await cluster.EventuallyAsync(async () => Condition(await GetAsync(cluster, ns), "AbleToScale") is { Status: "True", Reason: "SucceededRescale" or "ReadyForNewScale" or "SucceededGetScale" }, "the condition");
        Assert.Contains(cluster.Events.All, e => e is { Reason: "SuccessfulRescale", Message: "New size: 4; reason: Current number of replicas above Spec.MaxReplicas" });
    }

    [Fact]
    public async Task Run_NoMetricsServed_ConditionSaysSo()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new HorizontalController(c));
        var ns = await TargetAsync(cluster, replicas: 2);
        await AutoscalerAsync(cluster, ns, max: 4);

        await cluster.EventuallyAsync(async () => Condition(await GetAsync(cluster, ns), "ScalingActive") is { Status: "False", Reason: "FailedGetResourceMetric" } condition
            && condition.Message == "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)", "the condition");
    }

    [Fact]
    public async Task Run_PodsUseMoreThanTheirTarget_ScaledUp()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new HorizontalController(c with { Api = new ApiResources(new MeteredApi(c.Api.Client)) }));
        var ns = await TargetAsync(cluster, replicas: 2);
        for (var i = 0; i < 2; i++)
        {
            await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", $$$"""{"metadata":{"name":"p{{{i}}}","labels":{"app":"web"} },"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"1"} } }]} }""");
            await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/pods/p{i}/status",
                """{"status":{"phase":"Running","startTime":"2026-01-02T03:04:05Z","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z"}]}}"""u8.ToArray(), "application/strategic-merge-patch+json");
        }
        await AutoscalerAsync(cluster, ns, max: 10);

        await cluster.EventuallyAsync(async () => (await cluster.Api.Deployments.GetAsync(ns, "web", cluster.Cancel)).Spec.Replicas == 4, "twice as many");
        await cluster.EventuallyAsync(async () => (await GetAsync(cluster, ns)).Status is { DesiredReplicas: 4, LastScaleTime: not null } status && status.CurrentMetrics[0].Resource.Current.AverageUtilization == 90, "the status");
        Assert.Contains(cluster.Events.All, e => e is { Reason: "SuccessfulRescale", Message: "New size: 4; reason: cpu resource utilization (percentage of request) above target" });
    }

    [Fact]
    public async Task Run_TargetOfNoKind_ConditionSaysSo()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new HorizontalController(c));
        var ns = await cluster.NamespaceAsync();
        await AutoscalerAsync(cluster, ns, max: 4, kind: "Nonsense");

        await cluster.EventuallyAsync(async () => Condition(await GetAsync(cluster, ns), "AbleToScale") is { Status: "False", Reason: "FailedGetScale" } condition
            && condition.Message == "the HPA controller was unable to get the target's current scale: no matches for kind \"Nonsense\" in group \"apps\"", "the condition");
    }

    /// <summary>A server that serves metrics of two pods, too.</summary>
    private sealed class MeteredApi(IApiClient inner) : IApiClient
    {
        private const string Metrics = """
            {"items":[{"metadata":{"name":"p0"},"timestamp":"2026-11-27T00:00:00Z","window":"30s","containers":[{"name":"c","usage":{"cpu":"900m"}}]},
                      {"metadata":{"name":"p1"},"timestamp":"2026-11-27T00:00:00Z","window":"30s","containers":[{"name":"c","usage":{"cpu":"900m"}}]}]}
            """;

        public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) =>
            request.Path.StartsWith("/apis/metrics.k8s.io/v1beta1/namespaces/", StringComparison.Ordinal) && request.Path.EndsWith("/pods?labelSelector=app%3Dweb", StringComparison.Ordinal)
                ? Task.FromResult<ReadOnlyMemory<byte>>(System.Text.Encoding.UTF8.GetBytes(Metrics))
                : inner.SendAsync(request, cancel);

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => inner.OpenAsync(request, cancel);
    }

    private static async Task<string> TargetAsync(RunningCluster cluster, int replicas)
    {
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/apis/apps/v1/namespaces/{ns}/deployments",
            $$$"""{"metadata":{"name":"web"},"spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"} },"template":{"metadata":{"labels":{"app":"web"} },"spec":{"containers":[{"name":"c","image":"i"}]} } } }""");
        return ns;
    }

    private static Task AutoscalerAsync(RunningCluster cluster, string ns, int max, string kind = "Deployment") => cluster.Server.PostAsync(
        $"/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers",
        $$$"""{"metadata":{"name":"web"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"{{{kind}}}","name":"web"},"minReplicas":1,"maxReplicas":{{{max}}},"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":45} } }]} }""");

    private static Task<V2HorizontalPodAutoscaler> GetAsync(RunningCluster cluster, string ns) => cluster.Api.HorizontalPodAutoscalers.GetAsync(ns, "web", cluster.Cancel);

    private static V2HorizontalPodAutoscalerCondition? Condition(V2HorizontalPodAutoscaler autoscaler, string type) => autoscaler.Status?.Conditions?.FirstOrDefault(c => c.Type == type);
}
