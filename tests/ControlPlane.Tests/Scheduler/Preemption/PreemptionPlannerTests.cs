using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;

namespace NodeStack.ControlPlane.Tests.Scheduler.Preemption;

public sealed class PreemptionPlannerTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void Plan_LowerPriorityInTheWay_OnlyAsManyGoAsMust()
    {
        _cluster.Node("n", cpu: "4");
        _cluster.On("n", "small", cpu: "1", priority: 1);
        _cluster.On("n", "large", cpu: "3", priority: 2);

        var plan = _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10));

        Assert.Equal(("n", "small"), (plan.Node, Assert.Single(plan.Victims).Name));
    }

    [Fact]
    public void Plan_SamePriority_GoesNobody()
    {
        _cluster.Node("n", cpu: "1");
        _cluster.On("n", cpu: "1", priority: 10);

        var plan = _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10));

        Assert.Equal("", plan.Node);
        Assert.Equal("preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.", plan.Message);
    }

    [Fact]
    public void Plan_NodesThatCannotBeHelped_AreNotLookedAt()
    {
        _cluster.Node("tainted", cpu: "1", change: n => n.Spec.Taints = [new V1Taint { Key = "k", Effect = "NoSchedule" }]);
        _cluster.Node("full", cpu: "1");
        _cluster.On("full", cpu: "1", priority: 100);

        var plan = _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10));

        Assert.Equal(
            "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.", plan.Message);
    }

    [Theory]
    [InlineData("a:5 b:3", "b")]
    [InlineData("a:5,1 b:5,2", "a")]
    [InlineData("a:1,1 b:2,0", "a")]
    public void Plan_SeveralNodes_TheLeastHarm(string nodes, string chosen)
    {
        foreach (var text in nodes.Split(' '))
        {
            var (name, priorities) = (text.Split(':')[0], text.Split(':')[1].Split(','));
            _cluster.Node(name, cpu: $"{priorities.Length}");
            foreach (var priority in priorities)
                _cluster.On(name, cpu: "1", priority: int.Parse(priority, System.Globalization.CultureInfo.InvariantCulture));
        }

        // As large as the nodes, so that all their pods have to go.
        Assert.Equal(chosen, _cluster.Preempt(_cluster.Pod(cpu: $"{nodes.Split(' ')[0].Split(',').Length}", priority: 10)).Node);
    }

    [Fact]
    public void Plan_AllElseEqual_WhoStartedLastGoes()
    {
        foreach (var (name, minute) in new[] { ("a", 1), ("b", 3), ("c", 2) })
        {
            _cluster.Node(name, cpu: "1");
            _cluster.On(name, cpu: "1", change: p => p.Status.StartTime = DateTime.UnixEpoch.AddMinutes(minute));
        }

        Assert.Equal("b", _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10)).Node);
    }

    [Fact]
    public void Plan_DisruptionBudget_OtherPodsGoFirst()
    {
        _cluster.Node("a", cpu: "1");
        _cluster.Node("b", cpu: "1");
        _cluster.On("a", labels: "app=db", cpu: "1", priority: 1);
        _cluster.On("b", labels: "app=web", cpu: "1", priority: 5);
        var budget = new DisruptionBudget("default", LabelMatcherTranslator.Translate(Cluster.Labels("app=db")), 0, []);

        Assert.Equal("b", _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10), budget).Node);
        Assert.Equal("a", _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10), budget with { Allowed = 1 }).Node);
    }

    [Fact]
    public void Plan_OnlyBudgetsInTheWay_AreBroken()
    {
        _cluster.Node("a", cpu: "1");
        _cluster.On("a", labels: "app=db", cpu: "1", priority: 1);

        Assert.Equal("a", _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10), new DisruptionBudget("default", LabelMatcherTranslator.Translate(Cluster.Labels("app=db")), 0, [])).Node);
    }

    [Fact]
    public void Plan_PolicyNever_IsRespected()
    {
        _cluster.Node("n", cpu: "1");
        _cluster.On("n", cpu: "1");

        var plan = _cluster.Preempt(_cluster.Pod(cpu: "1", priority: 10, change: p => p.Spec.PreemptionPolicy = "Never"));

        Assert.Equal("preemption: not eligible due to preemptionPolicy=Never.", plan.Message);
    }

    [Fact]
    public void Plan_RoomIsBeingMade_NobodyElseGoes()
    {
        _cluster.Node("n", cpu: "1");
        _cluster.Node("m", cpu: "1");
        _cluster.On("m", cpu: "1");
        _cluster.On("n", cpu: "1", change: p =>
        {
            p.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
            p.Status.Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "PreemptionByScheduler" }];
        });
        var pod = _cluster.Pod(cpu: "1", priority: 10);
        _cluster.Snapshot.Nominated.Set(pod, "n");

        Assert.Equal("preemption: not eligible due to a terminating pod on the nominated node.", _cluster.Preempt(pod).Message);
    }

    [Fact]
    public void Plan_AntiAffinityInTheWay_ThePodMeantGoes()
    {
        _cluster.Node("n");
        _cluster.On("n", "bystander", priority: 0);
        _cluster.On("n", "foe", labels: "app=db", priority: 0);
        var pod = _cluster.Pod(priority: 10, change: p => p.Spec.Affinity = new V1Affinity
        {
            PodAntiAffinity = new V1PodAntiAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution =
                    [new V1PodAffinityTerm { TopologyKey = "kubernetes.io/hostname", LabelSelector = new V1LabelSelector { MatchLabels = Cluster.Labels("app=db") } }],
            },
        });

        Assert.Equal("foe", Assert.Single(_cluster.Preempt(pod).Victims).Name);
    }

    [Fact]
    public void Plan_RoomKeptForOthers_IsNotTaken()
    {
        _cluster.Node("n", cpu: "1");
        _cluster.Snapshot.Nominated.Set(_cluster.Pod("waiting", cpu: "1", priority: 10), "n");

        Assert.Null(_cluster.Plan(_cluster.Pod(cpu: "1", priority: 10)).Node);
        Assert.NotNull(_cluster.Plan(_cluster.Pod(cpu: "1", priority: 11)).Node);
    }
}
