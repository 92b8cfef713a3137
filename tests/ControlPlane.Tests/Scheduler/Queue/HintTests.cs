using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Tests.Scheduler.Queue;

/// <summary>Which change is worth another attempt, for pods that each plugin turned down.</summary>
public sealed class HintTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData(PluginNames.NodeResourcesFit, "4", true)]
    [InlineData(PluginNames.NodeResourcesFit, "1", false)]
    [InlineData(PluginNames.TaintToleration, "4", true)]
    [InlineData(PluginNames.NodeAffinity, "4", false)]
    [InlineData(PluginNames.NodePorts, "1", true)]
    public void NodeAdd_NewNode_MattersWhereItCanHelp(string plugin, string cpu, bool isWorth)
    {
        var pod = _cluster.Pod(cpu: "2", change: p => p.Spec.NodeSelector = Cluster.Labels("disk=ssd"));

        Assert.Equal(isWorth, IsWorth(plugin, pod, new ClusterEvent(EventKinds.NodeAdd) { NewNode = _cluster.Node("n", cpu: cpu) }));
    }

    [Fact]
    public void NodeAffinity_LabelsChange_MattersWhenTheyMatchOnlyNow()
    {
        var pod = _cluster.Pod(change: p => p.Spec.NodeSelector = Cluster.Labels("disk=ssd"));
        var (bare, labeled) = (_cluster.Node("n"), _cluster.Node("n", "disk=ssd"));

        Assert.True(IsWorth(PluginNames.NodeAffinity, pod, new ClusterEvent(EventKinds.NodeLabel) { OldNode = bare, NewNode = labeled }));
        Assert.False(IsWorth(PluginNames.NodeAffinity, pod, new ClusterEvent(EventKinds.NodeLabel) { OldNode = labeled, NewNode = labeled }));
        Assert.False(IsWorth(PluginNames.NodeAffinity, pod, new ClusterEvent(EventKinds.NodeLabel) { OldNode = labeled, NewNode = bare }));
    }

    [Fact]
    public void Fit_AllocatableChanges_MattersWhereMoreIsThere()
    {
        var pod = _cluster.Pod(cpu: "2");
        var (less, more) = (_cluster.Node("n", cpu: "2"), _cluster.Node("n", cpu: "3"));

        Assert.True(IsWorth(PluginNames.NodeResourcesFit, pod, new ClusterEvent(EventKinds.NodeAllocatable) { OldNode = less, NewNode = more }));
        Assert.False(IsWorth(PluginNames.NodeResourcesFit, pod, new ClusterEvent(EventKinds.NodeAllocatable) { OldNode = more, NewNode = less }));
    }

    [Fact]
    public void Fit_OtherPodShrinks_MattersWhereItIsTheSameResource()
    {
        var (before, after) = (_cluster.Pod("o", cpu: "2", memory: "1Gi"), _cluster.Pod("o", cpu: "1", memory: "1Gi"));
        var change = new ClusterEvent(EventKinds.PodScaleDown) { OldPod = before, NewPod = after };

        Assert.True(IsWorth(PluginNames.NodeResourcesFit, _cluster.Pod(cpu: "1"), change));
        Assert.False(IsWorth(PluginNames.NodeResourcesFit, _cluster.Pod(memory: "1Gi"), change));
    }

    [Fact]
    public void NodePorts_PodGone_MattersWhereItHadThePort()
    {
        SchedulingPod WithPort(int port) => _cluster.Pod(change: p => p.Spec.Containers[0].Ports = [new V1ContainerPort { HostPort = port, ContainerPort = 1 }]);

        Assert.True(IsWorth(PluginNames.NodePorts, WithPort(80), new ClusterEvent(EventKinds.PodDelete) { OldPod = WithPort(80) }));
        Assert.False(IsWorth(PluginNames.NodePorts, WithPort(80), new ClusterEvent(EventKinds.PodDelete) { OldPod = WithPort(81) }));
    }

    [Fact]
    public void InterPodAffinity_PodsComeAndGo_MattersWhereTheyAreMeant()
    {
        SchedulingPod Needs(bool isAnti) => _cluster.Pod(change: p =>
        {
            V1PodAffinityTerm[] terms = [new V1PodAffinityTerm { TopologyKey = "zone", LabelSelector = new V1LabelSelector { MatchLabels = Cluster.Labels("app=db") } }];
            p.Spec.Affinity = isAnti
                ? new V1Affinity { PodAntiAffinity = new V1PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = terms } }
                : new V1Affinity { PodAffinity = new V1PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = terms } };
        });
        var (db, web) = (_cluster.Pod(labels: "app=db"), _cluster.Pod(labels: "app=web"));

        Assert.True(IsWorth(PluginNames.InterPodAffinity, Needs(false), new ClusterEvent(EventKinds.PodAdd) { NewPod = db }));
        Assert.False(IsWorth(PluginNames.InterPodAffinity, Needs(false), new ClusterEvent(EventKinds.PodAdd) { NewPod = web }));
        Assert.True(IsWorth(PluginNames.InterPodAffinity, Needs(true), new ClusterEvent(EventKinds.PodDelete) { OldPod = db }));
        Assert.False(IsWorth(PluginNames.InterPodAffinity, Needs(true), new ClusterEvent(EventKinds.PodDelete) { OldPod = web }));
    }

    private bool IsWorth(string plugin, SchedulingPod pod, ClusterEvent change) =>
        new HintTable(_cluster.Profile.Hints).IsWorthRetrying(pod, PluginNames.BitOf(plugin), change);
}
