using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeAffinity;
using NodeStack.ControlPlane.Scheduler.Plugins.NodePorts;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeUnschedulable;
using NodeStack.ControlPlane.Scheduler.Plugins.TaintToleration;

namespace NodeStack.ControlPlane.Tests.Scheduler.Plugins;

/// <summary>Plugins that go by what the node says of itself.</summary>
public sealed class NodePluginTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData("", "", "", "", "free")]
    [InlineData("k", "Equal", "v", "NoSchedule", "free,tainted")]
    [InlineData("k", "", "v", "NoSchedule", "free,tainted")]
    [InlineData("k", "Equal", "other", "NoSchedule", "free")]
    [InlineData("k", "Exists", "", "", "free,tainted")]
    [InlineData("", "Exists", "", "", "free,tainted")]
    [InlineData("k", "Equal", "v", "NoExecute", "free")]
    [InlineData("other", "Equal", "v", "NoSchedule", "free")]
    public void TaintToleration_Tolerations_DecideWhichNodesArePossible(string key, string op, string value, string effect, string possible)
    {
        _cluster.Node("free");
        _cluster.Node("tainted", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Value = "v", Effect = "NoSchedule" }]);
        var pod = _cluster.Pod(change: p => p.Spec.Tolerations = op.Length + key.Length == 0 ? null : [new V1Toleration { Key = key, OperatorProperty = op, Value = value, Effect = effect }]);

        Assert.Equal(possible, _cluster.Possible(new TaintTolerationPlugin(), pod));
    }

    [Fact]
    public void TaintToleration_Refusal_IsWordedAsUpstreamAndCannotBeHelped()
    {
        _cluster.Node("n", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "NoExecute" }]);

        var plan = _cluster.Plan(_cluster.Pod());

        Assert.Equal("0/1 nodes are available: 1 node(s) had untolerated taint(s).", _cluster.Why(_cluster.Pod()));
        Assert.False(plan.Diagnosis.Of(_cluster.Snapshot.Find("n")!)!.IsResolvable);
    }

    [Fact]
    public void TaintToleration_SoftTaints_LowerTheScore()
    {
        _cluster.Node("a");
        _cluster.Node("b", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "PreferNoSchedule" }]);
        _cluster.Node("c", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "PreferNoSchedule" }, new V1Taint { Key = "l", Effect = "PreferNoSchedule" }]);

        Assert.Equal([100, 50, 0], _cluster.Scores(new TaintTolerationPlugin(), _cluster.Pod())!);
    }

    [Fact]
    public void NodeUnschedulable_CordonedNode_TakesOnlyPodsThatTolerateIt()
    {
        _cluster.Node("cordoned", change: n => n.Spec.Unschedulable = true);
        var tolerant = _cluster.Pod(change: p => p.Spec.Tolerations = [new V1Toleration { Key = "node.kubernetes.io/unschedulable", OperatorProperty = "Exists" }]);

        Assert.Equal("", _cluster.Possible(new NodeUnschedulablePlugin(), _cluster.Pod()));
        Assert.Equal("cordoned", _cluster.Possible(new NodeUnschedulablePlugin(), tolerant));
        Assert.Equal("0/1 nodes are available: 1 node(s) were unschedulable.", _cluster.Why(_cluster.Pod()));
    }

    [Theory]
    [InlineData("In", "ssd", "a")]
    [InlineData("In", "ssd|hdd", "a,b")]
    [InlineData("NotIn", "ssd", "b,c")]
    [InlineData("Exists", "", "a,b")]
    [InlineData("DoesNotExist", "", "c")]
    [InlineData("Gt", "5", "")]
    public void NodeAffinity_RequiredTerms_AreMatchedByLabel(string op, string values, string possible)
    {
        _cluster.Node("a", "disk=ssd");
        _cluster.Node("b", "disk=hdd");
        _cluster.Node("c");
        var pod = _cluster.Pod(change: p => p.Spec.Affinity = Required(new V1NodeSelectorTerm { MatchExpressions = [Requirement("disk", op, values)] }));

        Assert.Equal(possible, _cluster.Possible(new NodeAffinityPlugin(null, []), pod));
    }

    [Theory]
    [InlineData("Gt", "9", "b")]
    [InlineData("Lt", "9", "a")]
    [InlineData("Gt", "10", "")]
    [InlineData("Lt", "none", "")]
    public void NodeAffinity_Numbers_AreCompared(string op, string value, string possible)
    {
        _cluster.Node("a", "gen=8");
        _cluster.Node("b", "gen=10");
        _cluster.Node("c", "gen=x");
        var pod = _cluster.Pod(change: p => p.Spec.Affinity = Required(new V1NodeSelectorTerm { MatchExpressions = [Requirement("gen", op, value)] }));

        Assert.Equal(possible, _cluster.Possible(new NodeAffinityPlugin(null, []), pod));
    }

    [Fact]
    public void NodeAffinity_TermsByName_NarrowTheNodesAndConflictsReject()
    {
        _cluster.Node("a");
        _cluster.Node("b");
        var named = _cluster.Pod(change: p => p.Spec.Affinity = Required(new V1NodeSelectorTerm { MatchFields = [Requirement("metadata.name", "In", "b")] }));
        var conflict = _cluster.Pod(change: p => p.Spec.Affinity = Required(
            new V1NodeSelectorTerm { MatchFields = [Requirement("metadata.name", "In", "a"), Requirement("metadata.name", "In", "b")] }));

        Assert.Equal("b", _cluster.Plan(named).Node!.Name);
        Assert.Equal("0/2 nodes are available: pod affinity terms conflict.", _cluster.Why(conflict));
    }

    [Fact]
    public void NodeAffinity_OnlyNodeIsFull_OthersAreToldAsLeftOut()
    {
        _cluster.Node("a");
        _cluster.Node("b", cpu: "1");
        var pod = _cluster.Pod(cpu: "2", change: p => p.Spec.Affinity = Required(new V1NodeSelectorTerm { MatchFields = [Requirement("metadata.name", "In", "b")] }));

        Assert.Equal("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity].", _cluster.Why(pod));
    }

    [Fact]
    public void NodeAffinity_EmptyTerms_MatchNothing()
    {
        _cluster.Node("a");

        Assert.Equal("", _cluster.Possible(new NodeAffinityPlugin(null, []), _cluster.Pod(change: p => p.Spec.Affinity = Required())));
        Assert.Equal("", _cluster.Possible(new NodeAffinityPlugin(null, []), _cluster.Pod(change: p => p.Spec.Affinity = Required(new V1NodeSelectorTerm()))));
    }

    [Fact]
    public void NodeAffinity_NodeSelector_IsAndedWithTerms()
    {
        _cluster.Node("a", "disk=ssd,zone=x");
        _cluster.Node("b", "disk=ssd,zone=y");
        var pod = _cluster.Pod(change: p =>
        {
            p.Spec.NodeSelector = Cluster.Labels("disk=ssd");
            p.Spec.Affinity = Required(new V1NodeSelectorTerm { MatchExpressions = [Requirement("zone", "In", "y")] });
        });

        Assert.Equal("b", _cluster.Possible(new NodeAffinityPlugin(null, []), pod));
    }

    [Fact]
    public void NodeAffinity_Preferences_AddUpAndAreScaled()
    {
        _cluster.Node("a", "disk=ssd,zone=x");
        _cluster.Node("b", "disk=ssd");
        _cluster.Node("c");
        var pod = _cluster.Pod(change: p => p.Spec.Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                PreferredDuringSchedulingIgnoredDuringExecution =
                [
                    new V1PreferredSchedulingTerm { Weight = 3, Preference = new V1NodeSelectorTerm { MatchExpressions = [Requirement("disk", "In", "ssd")] } },
                    new V1PreferredSchedulingTerm { Weight = 1, Preference = new V1NodeSelectorTerm { MatchExpressions = [Requirement("zone", "In", "x")] } },
                ],
            },
        });

        Assert.Equal([100, 75, 0], _cluster.Scores(new NodeAffinityPlugin(null, []), pod)!);
        Assert.Null(_cluster.Scores(new NodeAffinityPlugin(null, []), _cluster.Pod()));
    }

    [Theory]
    [InlineData("", "TCP", 80, false)]
    [InlineData("10.0.0.1", "TCP", 80, false)]
    [InlineData("", "UDP", 80, true)]
    [InlineData("", "TCP", 81, true)]
    public void NodePorts_TakenOnAllAddresses_ConflictsWithAnyOfThem(string address, string protocol, int port, bool isPossible)
    {
        _cluster.Node("n");
        _cluster.On("n", change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = 80, ContainerPort = 1 }]);
        var pod = _cluster.Pod(change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = port, HostIP = address, Protocol = protocol, ContainerPort = 1 }]);

        Assert.Equal(isPossible ? "n" : "", _cluster.Possible(new NodePortsPlugin(), pod));
    }

    [Fact]
    public void NodePorts_DifferentAddresses_GetAlong()
    {
        _cluster.Node("n");
        _cluster.On("n", change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = 80, HostIP = "10.0.0.1", ContainerPort = 1 }]);
        var other = _cluster.Pod(change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = 80, HostIP = "10.0.0.2", ContainerPort = 1 }]);
        var same = _cluster.Pod(change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = 80, HostIP = "10.0.0.1", ContainerPort = 1 }]);

        Assert.Equal("n", _cluster.Possible(new NodePortsPlugin(), other));
        Assert.Equal("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", _cluster.Why(same));
    }

    private static V1Affinity Required(params V1NodeSelectorTerm[] terms) =>
        new() { NodeAffinity = new V1NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector { NodeSelectorTerms = terms } } };

    private static V1NodeSelectorRequirement Requirement(string key, string op, string values) =>
        new() { Key = key, OperatorProperty = op, Values = values.Length == 0 ? null : values.Split('|') };
}
