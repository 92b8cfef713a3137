using NodeStack.ControlPlane.Controllers.Namespaces;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.Namespaces;

public sealed class NamespaceControllerTests
{
    [Fact]
    public async Task Run_NamespaceWithPod_PodsGoFirstThenTheRestThenItself()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new NamespaceController(c, TimeSpan.Zero));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", """{"metadata":{"name":"a"}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/pods", """{"metadata":{"name":"p","finalizers":["a.io/keep"]},"spec":{"containers":[{"name":"c","image":"i"}]}}""");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}");

        await cluster.EventuallyAsync(async () => (await cluster.Api.Namespaces.GetAsync("", ns, cluster.Cancel)).Status.Conditions?.Count == 5, "conditions");
        Assert.NotNull((await cluster.Api.Pods.GetAsync(ns, "p", cluster.Cancel)).Metadata.DeletionTimestamp);
        Assert.Equal(200, (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps/a")).Code);

        await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/pods/p", """{"metadata":{"finalizers":null}}"""u8.ToArray(), "application/merge-patch+json");

        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}")).Code == 404, "the namespace goes");
        Assert.Equal(404, (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps/a")).Code);
    }

    [Fact]
    public async Task Run_ObjectWithFinalizer_NamespaceSaysSoAndWaits()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new NamespaceController(c, TimeSpan.Zero));
        var ns = await cluster.NamespaceAsync();
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/configmaps", """{"metadata":{"name":"a","finalizers":["a.io/keep"]}}""");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}");

        await cluster.EventuallyAsync(
            async () => (await cluster.Api.Namespaces.GetAsync("", ns, cluster.Cancel)).Status.Conditions?.Any(c =>
                c.Type == "NamespaceFinalizersRemaining" && c.Status == "True" && c.Message == "Some content in the namespace has finalizers remaining: a.io/keep in 1 resource instances") == true,
            "the condition");
        Assert.Equal("Terminating", (await cluster.Api.Namespaces.GetAsync("", ns, cluster.Cancel)).Status.Phase);
    }
}
