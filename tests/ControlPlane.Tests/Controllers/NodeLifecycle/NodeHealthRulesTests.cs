using k8s.Models;
using NodeStack.ControlPlane.Controllers.NodeLifecycle;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.NodeLifecycle;

public sealed class NodeHealthRulesTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(50);

    [Theory]
    [InlineData(false, false, 60, true)]
    [InlineData(true, false, 60, false)]
    [InlineData(false, true, 60, false)]
    [InlineData(false, false, 50, false)]
    public void IsOverdue_SignsOfLife_Table(bool heartbeat, bool renewed, int seconds, bool expected)
    {
        var node = Ready("True");
        var seen = NodeHealthRules.Observe(null, node, Lease(0), TimeSpan.Zero);
        if (heartbeat)
            node.Status.Conditions[0].LastHeartbeatTime = Begin.AddSeconds(10);
        seen = NodeHealthRules.Observe(seen, node, Lease(renewed ? 10 : 0), TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, NodeHealthRules.IsOverdue(seen, s_grace, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Observe_NodesClockFarOff_DoesNotMatter()
    {
        var seen = NodeHealthRules.Observe(null, Ready("True"), Lease(-100_000_000), TimeSpan.Zero);

        Assert.False(NodeHealthRules.IsOverdue(seen, s_grace, s_grace, TimeSpan.FromSeconds(1)));
        seen = NodeHealthRules.Observe(seen, Ready("True"), Lease(-200_000_000), TimeSpan.FromSeconds(60));
        Assert.False(NodeHealthRules.IsOverdue(seen, s_grace, s_grace, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Observe_AnotherNodeOfThatName_BeginsAnew()
    {
        var seen = NodeHealthRules.Observe(null, Ready("True"), null, TimeSpan.Zero);
        var other = Ready("True");
        other.Metadata.Uid = "other";

        Assert.Equal(TimeSpan.FromHours(1), NodeHealthRules.Observe(seen, other, null, TimeSpan.FromHours(1)).Alive);
    }

    [Fact]
    public void Unknown_KnownAndMissingConditions_EachWithItsReason()
    {
        var conditions = NodeHealthRules.Unknown(Ready("True"), Begin.AddHours(1))!;

        Assert.Equal(
            [
                ("Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."),
                ("MemoryPressure", "Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status."),
                ("DiskPressure", "Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status."),
                ("PIDPressure", "Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status."),
            ],
            conditions.Select(c => (c.Type, c.Status, c.Reason, c.Message)));
        var node = Ready("True");
        node.Status.Conditions = conditions;
        Assert.Null(NodeHealthRules.Unknown(node, Begin.AddHours(2)));
    }

    [Theory]
    [InlineData("True", false, "")]
    [InlineData("False", false, "node.kubernetes.io/not-ready")]
    [InlineData("Unknown", false, "node.kubernetes.io/unreachable")]
    [InlineData("True", true, "node.kubernetes.io/unschedulable")]
    [InlineData("False", true, "node.kubernetes.io/not-ready,node.kubernetes.io/unschedulable")]
    public void NoSchedule_Table(string ready, bool cordoned, string expected)
    {
        var node = Ready(ready);
        node.Spec = new V1NodeSpec
        {
            Unschedulable = cordoned,
            Taints = [new V1Taint { Key = "mine", Effect = "NoSchedule" }, new V1Taint { Key = "node.kubernetes.io/disk-pressure", Effect = "NoSchedule" }, new V1Taint { Key = "node.kubernetes.io/not-ready", Effect = "NoExecute" }],
        };

        var taints = NodeTaintRules.NoSchedule(node, Begin)!;

        Assert.Equal(expected, string.Join(',', taints.Where(t => t.Effect == "NoSchedule" && t.Key != "mine").Select(t => t.Key).Order()));
        Assert.Contains(taints, t => t.Key == "mine");
        Assert.Contains(taints, t => t.Effect == "NoExecute");
        node.Spec.Taints = taints;
        Assert.Null(NodeTaintRules.NoSchedule(node, Begin));
    }

    [Fact]
    public void NoExecute_NotReadyAndUnreachable_NeverBoth()
    {
        var node = Ready("Unknown");
        node.Spec = new V1NodeSpec { Taints = [new V1Taint { Key = "node.kubernetes.io/not-ready", Effect = "NoExecute" }] };

        var taint = Assert.Single(NodeTaintRules.NoExecute(node, "Unknown", Begin)!);
        Assert.Equal(("node.kubernetes.io/unreachable", "NoExecute", Begin), (taint.Key, taint.Effect, taint.TimeAdded));
        Assert.Empty(NodeTaintRules.NoExecute(node, "True", Begin)!);
    }

    internal static V1Node Ready(string status, string name = "n1")
    {
        var node = Node(name);
        node.Status = new V1NodeStatus { Conditions = [new V1NodeCondition { Type = "Ready", Status = status, LastHeartbeatTime = Begin, LastTransitionTime = Begin }] };
        return node;
    }

    private static V1Lease Lease(int seconds) => new() { Spec = new V1LeaseSpec { RenewTime = Begin.AddSeconds(seconds) } };
}
