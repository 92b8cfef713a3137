using k8s.Models;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;
using Xunit.Abstractions;

namespace NodeStack.ControlPlane.Tests.Controllers.Deployment;

public sealed class DeploymentScaleTests(ApiServerFixture fixture, ITestOutputHelper output) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task Deployment_OfAThousandReplicas_Settles()
    {
        var ns = await fixture.Server.SpaceAsync();
        await using var controllers = RunningControllers.Start(fixture.Server, ["deployment-controller", "replicaset-controller"]);
        await using var kubelets = FakeKubelets.Start(fixture.Server, workers: 16);
        var api = controllers.Api;
        var started = TimeProvider.System.GetTimestamp();
        await api.Deployments.CreateAsync(ns, DeploymentControllerTests.Deployment("big", 1000), CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await api.Deployments.GetAsync(ns, "big", CancellationToken.None)).Status is { AvailableReplicas: 1000, UpdatedReplicas: 1000, Replicas: 1000 }, TimeSpan.FromSeconds(120), "1,000 available replicas");
        output.WriteLine($"1,000 replicas after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal(1000, (await api.Pods.ListAsync(ns, new ListQuery(), CancellationToken.None)).Items.Count);
    }
}
