using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.NodeIpam;
using NodeStack.ControlPlane.Controllers.NodeTtl;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.NodeIpam;

public sealed class NodeControllersTests
{
    [Fact]
    public async Task Run_NodesComeAndGo_EachHasPartsOfItsOwn()
    {
        var options = new ClusterControllerOptions { AllocateNodeCidrs = true, ClusterCidr = "10.244.0.0/23,fd00::/63" };
        await using var cluster = await RunningCluster.StartAsync(options, TimeProvider.System, c => new NodeIpamController(c), c => new NodeTtlController(c));
        await cluster.Server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"has"},"spec":{"podCIDR":"10.244.0.0/24","podCIDRs":["10.244.0.0/24","fd00::/64"]}}""");
        await cluster.Server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"new"}}""");

        await cluster.EventuallyAsync(async () => await CidrsAsync(cluster, "new") == "10.244.1.0/24,fd00:0:0:1::/64", "the other parts");
        await cluster.Server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"late"}}""");
        await cluster.EventuallyAsync(() => Task.FromResult(cluster.Events.All.Any(e => e is { Reason: "CIDRNotAvailable", Message: "Node late status is now: CIDRNotAvailable" })), "none is left");
        await cluster.Server.DeleteAsync("/api/v1/nodes/has");
        await cluster.EventuallyAsync(async () => await CidrsAsync(cluster, "late") == "10.244.0.0/24,fd00::/64", "the ones that are free again");
        Assert.Equal("0", (await cluster.Api.Nodes.GetAsync("", "new", cluster.Cancel)).Metadata.Annotations["node.alpha.kubernetes.io/ttl"]);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 100, 0)]
    [InlineData(0, 101, 15)]
    [InlineData(1, 95, 15)]
    [InlineData(1, 89, 0)]
    [InlineData(0, 5000, 300)]
    [InlineData(4, 10, 0)]
    public void Step_Table(int before, int nodes, int seconds) => Assert.Equal(seconds, NodeTtlRules.Seconds(NodeTtlRules.Step(before, nodes)));

    private static async Task<string> CidrsAsync(RunningCluster cluster, string name) =>
        string.Join(',', (await cluster.Api.Nodes.GetAsync("", name, cluster.Cancel)).Spec.PodCIDRs ?? []);
}
