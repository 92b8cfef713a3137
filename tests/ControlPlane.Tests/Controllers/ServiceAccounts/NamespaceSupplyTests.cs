using NodeStack.ControlPlane.Controllers.ClusterRoles;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.RootCa;
using NodeStack.ControlPlane.Controllers.ServiceAccounts;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.ServiceAccounts;

/// <summary>What every namespace gets, and roles made of others.</summary>
public sealed class NamespaceSupplyTests
{
    [Fact]
    public async Task Run_NewNamespace_HasAccountAndAuthorityAndKeepsThem()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "authority");
        await using var cluster = await RunningCluster.StartAsync(
            new ClusterControllerOptions { RootCaFile = file }, TimeProvider.System, c => new ServiceAccountController(c), c => new RootCaPublisherController(c));
        var ns = await cluster.Server.NamespaceAsync();

        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/serviceaccounts/default")).Code == 200, "an account");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps/kube-root-ca.crt")).Text.Contains("\"ca.crt\":\"authority\"", StringComparison.Ordinal), "the authority");
        await cluster.Server.DeleteAsync($"/api/v1/namespaces/{ns}/serviceaccounts/default");
        await cluster.Server.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/{ns}/configmaps/kube-root-ca.crt", """{"data":{"ca.crt":"other"}}"""u8.ToArray(), "application/merge-patch+json");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/serviceaccounts/default")).Code == 200, "an account again");
        await cluster.EventuallyAsync(async () => (await cluster.Server.GetAsync($"/api/v1/namespaces/{ns}/configmaps/kube-root-ca.crt")).Text.Contains("\"ca.crt\":\"authority\"", StringComparison.Ordinal), "the authority again");
        File.Delete(file);
    }

    [Fact]
    public async Task Run_RoleMadeOfOthers_HasTheirRules()
    {
        await using var cluster = await RunningCluster.StartAsync(c => new ClusterRoleAggregationController(c));
        const string Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        await cluster.Server.PostAsync(Roles, """{"metadata":{"name":"whole"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"part":"yes"}}]},"rules":[]}""");
        await cluster.Server.PostAsync(Roles, """{"metadata":{"name":"b","labels":{"part":"yes"}},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");
        await cluster.Server.PostAsync(Roles, """{"metadata":{"name":"a","labels":{"part":"yes"}},"rules":[{"apiGroups":[""],"resources":["nodes"],"verbs":["get"]},{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");

        await cluster.EventuallyAsync(async () =>
            (await cluster.Api.ClusterRoles.GetAsync("", "whole", cluster.Cancel)).Rules is { Count: 2 } rules && rules[0].Resources[0] == "nodes" && rules[1].Resources[0] == "pods", "both rules, once each");
        await cluster.Server.DeleteAsync($"{Roles}/a");
        await cluster.EventuallyAsync(async () => (await cluster.Api.ClusterRoles.GetAsync("", "whole", cluster.Cancel)).Rules is { Count: 1 }, "the rest");
        Assert.NotEmpty((await cluster.Api.ClusterRoles.GetAsync("", "admin", cluster.Cancel)).Rules);
    }
}
