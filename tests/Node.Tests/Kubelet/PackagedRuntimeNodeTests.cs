using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A node on a containerd that is a unit of its own, as packages install it.</summary>
public sealed class PackagedRuntimeNodeTests
{
    [TestMachineFact]
    public async Task Summary_SystemContainers_AreTheGroupsOfKubeletRuntimeAndPods()
    {
        await UnitNode.SystemctlAsync("start", "containerd.service");
        try
        {
            await using var node = new TestNode(new TestNodeOptions { Native = File.Exists(RepoPaths.NativeBinary), RuntimeEndpoint = "unix:///run/containerd/containerd.sock" });
            await node.StartAsync();
            var found = await SystemContainers.OfAsync(node);
            Assert.Equal(["kubelet", "pods", "runtime"], found.Keys.Order());
            SystemContainers.AssertIsTheGroup(found["kubelet"], "/system.slice/nodevm.service");
            SystemContainers.AssertIsTheGroup(found["runtime"], "/system.slice/containerd.service");
        }
        finally
        {
            await UnitNode.SystemctlAsync("stop", "containerd.service");
        }
    }
}
