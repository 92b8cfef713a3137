using k8s.Models;
using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class NodeObjectRulesTests
{
    private static readonly NodeRegistration s_registration = new("n1", "host1")
    {
        Labels = new Dictionary<string, string> { ["role"] = "worker", ["topology.kubernetes.io/zone"] = "z1" },
        Taints = [new V1Taint { Key = "dedicated", Value = "db", Effect = "NoSchedule" }],
    };

    [Fact]
    public void Initial_LabelsTaintsAndAnnotation_AreThere()
    {
        var node = NodeObjectRules.Initial(s_registration with { ProviderId = "cloud://1" });

        Assert.Equal("host1", node.Metadata.Labels["kubernetes.io/hostname"]);
        Assert.Equal("linux", node.Metadata.Labels["kubernetes.io/os"]);
        Assert.Equal("worker", node.Metadata.Labels["role"]);
        Assert.Equal("true", node.Metadata.Annotations[NodeObjectRules.ManagedAttachDetach]);
        Assert.Equal(("dedicated", "cloud://1"), (node.Spec.Taints.Single().Key, node.Spec.ProviderID));
        Assert.Null(NodeObjectRules.Initial(new NodeRegistration("n", "n")).Spec.Taints);
    }

    [Fact]
    public void Initial_ExternalCloud_IsTaintedAndHintsItsAddress()
    {
        var node = NodeObjectRules.Initial(s_registration with { ExternalCloud = true, GivenIps = ["192.0.2.1", "2001:db8::1"], ManagedAttachDetach = false });

        Assert.Equal(["dedicated", "node.cloudprovider.kubernetes.io/uninitialized"], node.Spec.Taints.Select(t => t.Key));
        Assert.Equal("192.0.2.1,2001:db8::1", Assert.Single(node.Metadata.Annotations).Value);
    }

    [Fact]
    public void Reconcile_OwnNode_ChangesNothing() =>
        Assert.Null(NodeObjectRules.Reconcile(NodeObjectRules.Initial(s_registration), NodeObjectRules.Initial(s_registration)));

    [Fact]
    public void Reconcile_NodeOfBefore_MendsHostLabelsOnly()
    {
        var has = NodeObjectRules.Initial(s_registration);
        has.Metadata.Labels["kubernetes.io/hostname"] = "old";
        has.Metadata.Labels["topology.kubernetes.io/zone"] = "z0";
        has.Metadata.Labels.Remove("role");
        has.Metadata.Labels["admin"] = "theirs";
        has.Metadata.Annotations = null;
        has.Spec.Taints = null;

        Assert.Equal(
            """{"metadata":{"labels":{"kubernetes.io/hostname":"host1","topology.kubernetes.io/zone":"z1"},"annotations":{"volumes.kubernetes.io/controller-managed-attach-detach":"true"}}}""",
            NodeObjectRules.Reconcile(has, NodeObjectRules.Initial(s_registration))!.ToJsonString());
    }

    [Fact]
    public void Reconcile_NoLongerManagedAttachDetach_RemovesTheAnnotation() =>
        Assert.Equal(
            """{"metadata":{"annotations":{"volumes.kubernetes.io/controller-managed-attach-detach":null}}}""",
            NodeObjectRules.Reconcile(NodeObjectRules.Initial(s_registration), NodeObjectRules.Initial(s_registration with { ManagedAttachDetach = false }))!.ToJsonString());

    [Fact]
    public void View_AnswersInAnyOrder_KeepsTheNewest()
    {
        var view = new NodeView(NodeObjectRules.Initial(s_registration));
        Assert.False(view.IsRegistered);
        view.Seen(Version("9", "u"));
        view.Seen(Version("10", "u"));
        view.Seen(Version("9", "u"));

        Assert.Equal("10", view.Node.Metadata.ResourceVersion);
        view.Seen(Version("3", "another"));
        Assert.Equal("another", view.Node.Metadata.Uid);
        view.Listed(Version("2", "another"));
        Assert.Equal("2", view.Node.Metadata.ResourceVersion);
        view.Gone();
        Assert.False(view.IsRegistered);
        Assert.Equal("worker", view.Node.Metadata.Labels["role"]);
    }

    [Fact]
    public void View_NodeWithoutAStatus_IsCompletedForReadersAndNotForWriters()
    {
        var initial = NodeObjectRules.Initial(s_registration);
        initial.Status.Allocatable = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("2") };
        var view = new NodeView(initial);
        var made = Version("5", "u");
        made.Status = new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "InternalIP", Address = "192.0.2.1" }] };

        view.Seen(made);

        Assert.Equal(("2", "192.0.2.1"), (view.Node.Status.Allocatable["cpu"].ToString(), view.Node.Status.Addresses[0].Address));
        Assert.Null(view.AsSeen.Status.Allocatable);
    }

    private static V1Node Version(string version, string uid) => new() { Metadata = new V1ObjectMeta { Name = "n1", ResourceVersion = version, Uid = uid } };
}
