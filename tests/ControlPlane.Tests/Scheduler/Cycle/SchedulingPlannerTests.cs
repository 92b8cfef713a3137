using NodeStack.ControlPlane.Scheduler.Cycle;

namespace NodeStack.ControlPlane.Tests.Scheduler.Cycle;

public sealed class SchedulingPlannerTests
{
    [Theory]
    [InlineData(50, 0, 50)]
    [InlineData(100, 0, 100)]
    [InlineData(1000, 0, 420)]
    [InlineData(5000, 0, 500)]
    [InlineData(6000, 0, 300)]
    [InlineData(1000, 40, 400)]
    [InlineData(150, 10, 100)]
    public void Enough_ByClusterSize_AsUpstream(int nodes, int percentage, int enough) => Assert.Equal(enough, FeasibleCountRules.Enough(nodes, percentage));

    [Fact]
    public void Highest_OfEquals_EachIsDrawnAboutAsOften()
    {
        var drawn = new int[3];
        for (ulong seed = 0; seed < 3000; seed++)
            drawn[ChoiceRules.Highest([5, 7, 7, 1, 7], ChoiceRules.Next(seed)) switch { 1 => 0, 2 => 1, _ => 2 }]++;

        Assert.All(drawn, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Plan_ManyReasons_AreCountedAndSorted()
    {
        var cluster = new Cluster();
        for (var i = 0; i < 12; i++)
            cluster.Node($"full{i}", cpu: "1");
        cluster.Node("cordoned", change: n => n.Spec.Unschedulable = true);

        Assert.Equal("0/13 nodes are available: 1 node(s) were unschedulable, 12 Insufficient cpu.", cluster.Why(cluster.Pod(cpu: "2")));
    }

    [Fact]
    public void Plan_RoomIsKeptForThePod_ItGoesThere()
    {
        var cluster = new Cluster();
        for (var i = 0; i < 20; i++)
            cluster.Node($"n{i}");
        var pod = cluster.Pod(cpu: "1");
        cluster.Snapshot.Nominated.Set(pod, "n7");

        Assert.Equal("n7", cluster.Plan(pod).Node!.Name);
    }

    [Fact]
    public void Plan_LargeCluster_StopsWhenThereIsEnoughAndGoesOnFromThere()
    {
        var cluster = new Cluster();
        for (var i = 0; i < 300; i++)
            cluster.Node($"n{i}");
        var pod = cluster.Pod(cpu: "1");

        var plan = SchedulingPlanner.Plan(new SchedulingRequest(cluster.Profile, pod, cluster.Snapshot, new CycleMemory(250, 1), 40));

        Assert.Equal((120, 120, 70), (plan.Feasible, plan.Evaluated, plan.Memory.NextNode));
    }

    [Fact]
    public void Order_SeveralZones_TakesTurns()
    {
        var cluster = new Cluster();
        foreach (var (name, zone) in new[] { ("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b") })
            cluster.Node(name, $"topology.kubernetes.io/zone={zone}");

        Assert.Equal(["a1", "b1", "a2", "b2", "a3"], cluster.Snapshot.Order.Select(n => n.Name));
    }

    [Fact]
    public void Plan_DeviceClaims_AreTurnedDownWithAReason()
    {
        var cluster = new Cluster();
        cluster.Node("n");
        var pod = cluster.Pod(change: p => p.Spec.ResourceClaims = [new k8s.Models.V1PodResourceClaim { Name = "gpu", ResourceClaimName = "c" }]);

        Assert.Equal("0/1 nodes are available: pod has resource claims, which this scheduler does not allocate.", cluster.Why(pod));
    }
}
