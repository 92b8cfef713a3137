using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.KubeApi.Client;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>All controllers at once, as they run in a cluster.</summary>
public sealed class ClusterControllersTests
{
    [Fact]
    public void All_Names_OnceEachAndWhatUpstreamLeavesOffIsOff()
    {
        var names = ControllerCatalog.All.Select(e => e.Name).ToList();

        Assert.Equal(names.Distinct().Count(), names.Count);
        Assert.Subset(ClusterControllers.All.Where(e => !e.IsOnByDefault).Select(e => e.Name).ToHashSet(), new HashSet<string> { "bootstrap-signer-controller", "token-cleaner-controller" });
    }

    [Fact]
    public async Task All_Together_NamespaceIsSuppliedUsedAndGoes()
    {
        await using var cluster = await RunningCluster.StartAsync([.. ControllerCatalog.All.Select(e => e.Create)]);
        var ns = await cluster.Server.NamespaceAsync();
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/serviceaccounts/default")).Code == 200, "an account");
        await cluster.Server.PostAsync($"/api/v1/namespaces/{ns}/services", """{"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""");
        await cluster.Server.PostAsync($"/apis/apps/v1/namespaces/{ns}/deployments",
            """{"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        await cluster.EventuallyAsync(async () => (await cluster.Api.Pods.ListAsync(ns, new ListQuery(), cluster.Cancel)).Items.Count == 2, "two pods");
        await cluster.EventuallyAsync(async () => (await cluster.Api.EndpointSlices.ListAsync(ns, new ListQuery(), cluster.Cancel)).Items.Count == 1, "a slice");

        await cluster.Server.DeleteAsync($"/apis/apps/v1/namespaces/{ns}/deployments/web");
        await cluster.EventuallyAsync(async () => (await cluster.Api.Pods.ListAsync(ns, new ListQuery(), cluster.Cancel)).Items.Count == 0, "pods go with their owners");

        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}")).Code == 404, "the namespace goes");
    }
}
