using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>The official C# client against the server, with the kubeconfig that the server wrote: TLS verified, client certificate, typed models.</summary>
public sealed class OfficialClientTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    [Fact]
    public async Task Deployment_ThroughTheTypedClient_LivesAndDies()
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(fixture.Server.Kubeconfig));
        var space = await fixture.Server.NamespaceAsync();
        var deployment = new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "web" },
            Spec = new V1DeploymentSpec
            {
                Replicas = 2,
                Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                    Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = "x" }] },
                },
            },
        };
        var made = await client.AppsV1.CreateNamespacedDeploymentAsync(deployment, space);
        Assert.Equal(("RollingUpdate", 1L), (made.Spec.Strategy.Type, made.Metadata.Generation));

        made.Spec.Replicas = 5;
        // The AOT build of the client reads field sets, but cannot write them.
        made.Metadata.ManagedFields = null;
        var changed = await client.AppsV1.ReplaceNamespacedDeploymentAsync(made, "web", space);
        Assert.Equal((5, 2L), (changed.Spec.Replicas, changed.Metadata.Generation));
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.AppsV1.ReplaceNamespacedDeploymentAsync(made, "web", space));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.Response.StatusCode);

        var patch = new V1Patch("""{"spec":{"paused":true}}""", V1Patch.PatchType.MergePatch);
        Assert.True((await client.AppsV1.PatchNamespacedDeploymentAsync(patch, "web", space)).Spec.Paused);
        Assert.Equal(5, (await client.AppsV1.ReadNamespacedDeploymentScaleAsync("web", space)).Spec.Replicas);
        Assert.Equal("web", Assert.Single((await client.AppsV1.ListNamespacedDeploymentAsync(space)).Items).Metadata.Name);

        await client.AppsV1.DeleteNamespacedDeploymentAsync("web", space);
        Assert.Empty((await client.AppsV1.ListNamespacedDeploymentAsync(space)).Items);
    }
}
