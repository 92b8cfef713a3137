using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Plugins.PodTopologySpread;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Tests.Scheduler.Plugins;

public sealed class PodTopologySpreadTests
{
    private readonly Cluster _cluster = new();
    private readonly PodTopologySpreadPlugin _plugin = new(PodTopologySpreadPlugin.SystemDefaults, isSystem: true);

    [Theory]
    [InlineData(1, "b")]
    [InlineData(2, "b,c")]
    [InlineData(3, "a,b,c")]
    public void Begin_ZonesWithDifferentCounts_AllowWhatKeepsTheSkew(int maxSkew, string possible)
    {
        Zones("a=2,b=0,c=1");

        Assert.Equal(possible, _cluster.Possible(_plugin, Spread("zone", maxSkew)));
    }

    [Fact]
    public void Begin_PodDoesNotSelectItself_OnlyOthersCount()
    {
        Zones("a=1,b=0");
        var pod = _cluster.Pod(labels: "app=other", change: p => p.Spec.TopologySpreadConstraints = [Constraint("zone", 1)]);

        Assert.Equal("a,b", _cluster.Possible(_plugin, pod));
    }

    [Theory]
    [InlineData(2, "a,b")]
    [InlineData(3, "")]
    public void Begin_MinDomains_FewerDomainsCountAsEmptyOnes(int minDomains, string possible)
    {
        Zones("a=1,b=1");

        Assert.Equal(possible, _cluster.Possible(_plugin, Spread("zone", 1, c => c.MinDomains = minDomains)));
    }

    [Fact]
    public void Begin_NodeWithoutTheLabel_IsToldSo()
    {
        Zones("a=0");
        _cluster.Node("bare");

        var verdicts = _cluster.Verdicts(_plugin, Spread("zone", 1));

        Assert.Equal("node(s) didn't match pod topology spread constraints (missing required label)", verdicts["bare"]);
        Assert.Equal("", verdicts["a"]);
    }

    [Theory]
    [InlineData("Honor", "b")]
    [InlineData("Ignore", "")]
    public void Begin_NodeAffinityPolicy_DecidesWhichNodesAreDomains(string policy, string possible)
    {
        // Zone c is empty, but the pod cannot be there.
        Zones("a=2,b=1,c=0");
        var pod = Spread("zone", 1, c => c.NodeAffinityPolicy = policy, p => p.Spec.Affinity = Avoid("c"));

        Assert.Equal(possible, Both(_cluster.Possible(_plugin, pod), "a,b"));
    }

    [Theory]
    [InlineData("Honor", "b")]
    [InlineData("Ignore", "")]
    public void Begin_NodeTaintsPolicy_DecidesWhetherTaintedNodesAreDomains(string policy, string possible)
    {
        Zones("a=2,b=1");
        _cluster.Node("c", "zone=c", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "NoSchedule" }]);

        Assert.Equal(possible, Both(_cluster.Possible(_plugin, Spread("zone", 1, c => c.NodeTaintsPolicy = policy)), "a,b"));
    }

    [Fact]
    public void Begin_MatchLabelKeys_CountOnlyPodsOfTheSameRevision()
    {
        Zones("a=0,b=0");
        _cluster.On("a", labels: "app=web,rev=1");
        _cluster.On("b", labels: "app=web,rev=2");
        var pod = _cluster.Pod(labels: "app=web,rev=2", change: p => p.Spec.TopologySpreadConstraints = [Constraint("zone", 1, c => c.MatchLabelKeys = ["rev"])]);

        Assert.Equal("a", _cluster.Possible(_plugin, pod));
    }

    [Fact]
    public void Begin_TerminatingPodsAndOtherNamespaces_DoNotCount()
    {
        Zones("a=0,b=0");
        _cluster.On("a", labels: "app=web", ns: "other");
        _cluster.On("a", labels: "app=web", change: p => p.Metadata.DeletionTimestamp = DateTime.UnixEpoch);

        Assert.Equal("a,b", _cluster.Possible(_plugin, Spread("zone", 1)));
    }

    [Fact]
    public void Begin_TwoConstraints_MustBothHold()
    {
        _cluster.Node("a1", "zone=a");
        _cluster.Node("a2", "zone=a");
        _cluster.Node("b1", "zone=b");
        _cluster.On("a1", labels: "app=web");
        _cluster.On("b1", labels: "app=web");
        var pod = _cluster.Pod(labels: "app=web", change: p => p.Spec.TopologySpreadConstraints = [Constraint("zone", 1), Constraint("kubernetes.io/hostname", 1)]);

        Assert.Equal("a2", _cluster.Possible(_plugin, pod));
    }

    [Fact]
    public void Score_FewerPodsInTheZone_IsBetter()
    {
        Zones("a=2,b=1,c=0");
        var pod = _cluster.Pod(labels: "app=web", change: p => p.Spec.TopologySpreadConstraints = [Constraint("zone", 1, c => c.WhenUnsatisfiable = "ScheduleAnyway")]);

        var scores = _cluster.Scores(_plugin, pod)!;

        Assert.Equal(100, scores[2]);
        Assert.True(scores[2] > scores[1] && scores[1] > scores[0]);
        Assert.Equal(0, scores[0]);
    }

    [Fact]
    public void Score_Defaults_SpreadPodsOfAService()
    {
        Zones("a=1,b=0");
        var pod = _cluster.Pod(labels: "app=web");
        Assert.Null(_cluster.Scores(_plugin, pod));

        _cluster.Snapshot.Selectors.SetService("default", "web", LabelMatcherTranslator.Translate(Cluster.Labels("app=web")));

        var scores = _cluster.Scores(_plugin, pod)!;
        Assert.True(scores[1] > scores[0]);
    }

    [Fact]
    public void Score_Defaults_SpreadPodsOfAReplicaSet()
    {
        Zones("a=1,b=0");
        var pod = _cluster.Pod(labels: "app=web", change: p => p.Metadata.OwnerReferences =
            [new V1OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "web", Controller = true, Uid = "u" }]);
        _cluster.Snapshot.Selectors.SetOwner("apps/v1", "ReplicaSet", "default", "web", LabelMatcherTranslator.Translate(Cluster.Labels("app=web")));

        var scores = _cluster.Scores(_plugin, pod)!;
        Assert.True(scores[1] > scores[0]);
    }

    [Fact]
    public void Plan_ManyPods_AreSpreadEvenly()
    {
        Zones("a=0,b=0,c=0");
        for (var i = 0; i < 30; i++)
        {
            var pod = Spread("zone", 1);
            _cluster.Snapshot.AddPod(pod, _cluster.Plan(pod, (ulong)i).Node!.Name);
        }

        Assert.All(_cluster.Snapshot.Order, n => Assert.Equal(10, n.PodCount));
    }

    /// <summary>A node per zone, with so many pods of the app.</summary>
    private void Zones(string counts)
    {
        foreach (var (zone, count) in Cluster.Labels(counts))
        {
            _cluster.Node(zone, $"zone={zone},topology.kubernetes.io/zone={zone}");
            for (var i = 0; i < int.Parse(count, System.Globalization.CultureInfo.InvariantCulture); i++)
                _cluster.On(zone, labels: "app=web");
        }
    }

    private SchedulingPod Spread(string key, int maxSkew, Action<V1TopologySpreadConstraint>? change = null, Action<V1Pod>? changePod = null) =>
        _cluster.Pod(labels: "app=web", change: p =>
        {
            p.Spec.TopologySpreadConstraints = [Constraint(key, maxSkew, change)];
            changePod?.Invoke(p);
        });

    private static V1TopologySpreadConstraint Constraint(string key, int maxSkew, Action<V1TopologySpreadConstraint>? change = null)
    {
        var constraint = new V1TopologySpreadConstraint
        {
            TopologyKey = key, MaxSkew = maxSkew, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = new V1LabelSelector { MatchLabels = Cluster.Labels("app=web") },
        };
        change?.Invoke(constraint);
        return constraint;
    }

    private static V1Affinity Avoid(string zone) => new()
    {
        NodeAffinity = new V1NodeAffinity
        {
            RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
            {
                NodeSelectorTerms = [new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = "zone", OperatorProperty = "NotIn", Values = [zone] }] }],
            },
        },
    };

    private static string Both(string nodes, string among) => string.Join(',', nodes.Split(',').Intersect(among.Split(',')));
}
