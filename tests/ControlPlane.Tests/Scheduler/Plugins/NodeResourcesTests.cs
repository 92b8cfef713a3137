using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Plugins.ImageLocality;

namespace NodeStack.ControlPlane.Tests.Scheduler.Plugins;

public sealed class NodeResourcesTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData("2", "1Gi", "", true)]
    [InlineData("2001m", "1Gi", "1 Insufficient cpu", true)]
    [InlineData("1", "7Gi", "1 Insufficient memory", true)]
    [InlineData("2500m", "7Gi", "1 Insufficient cpu, 1 Insufficient memory", true)]
    [InlineData("5", "1Gi", "1 Insufficient cpu", false)]
    [InlineData("2500m", "9Gi", "1 Insufficient cpu, 1 Insufficient memory", false)]
    public void Fit_WhatIsLeft_DecidesAndSaysWhetherRoomCanBeMade(string cpu, string memory, string reasons, bool isResolvable)
    {
        _cluster.Node("n", cpu: "4", memory: "8Gi");
        _cluster.On("n", cpu: "2", memory: "2Gi");

        var plan = _cluster.Plan(_cluster.Pod(cpu: cpu, memory: memory));

        Assert.Equal(reasons.Length == 0, plan.Node is not null);
        if (reasons.Length > 0)
        {
            Assert.Equal($"0/1 nodes are available: {reasons}.", _cluster.Why(_cluster.Pod(cpu: cpu, memory: memory)));
            Assert.Equal(isResolvable, plan.Diagnosis.Of(_cluster.Snapshot.Find("n")!)!.IsResolvable);
        }
    }

    [Fact]
    public void Fit_PodsCount_IsAResourceToo()
    {
        _cluster.Node("n", pods: 1);
        _cluster.On("n");

        Assert.Equal("0/1 nodes are available: 1 Too many pods.", _cluster.Why(_cluster.Pod()));
    }

    [Theory]
    [InlineData("example.com/gpu", "2", "2", true)]
    [InlineData("example.com/gpu", "1", "2", false)]
    [InlineData("hugepages-2Mi", "4Mi", "2Mi", true)]
    [InlineData("hugepages-2Mi", "", "2Mi", false)]
    [InlineData("ephemeral-storage", "1Gi", "2Gi", false)]
    public void Fit_OtherResources_AreCounted(string resource, string allocatable, string request, bool fits)
    {
        _cluster.Node("n", change: n =>
        {
            if (allocatable.Length > 0)
                n.Status.Allocatable[resource] = new ResourceQuantity(allocatable);
        });
        var pod = _cluster.Pod(change: p => p.Spec.Containers[0].Resources.Requests[resource] = new ResourceQuantity(request));

        Assert.Equal(fits ? "" : $"0/1 nodes are available: 1 Insufficient {resource}.", fits ? "" : _cluster.Why(pod));
        Assert.Equal(fits, _cluster.Plan(pod).Node is not null);
    }

    [Fact]
    public void Fit_IgnoredResources_AreSomebodyElses()
    {
        _cluster.Node("n");
        _cluster.Profile = _cluster.ProfileOf(new PluginArguments { Fit = new NodeResourcesFitArgs { IgnoredResources = ["a.com/x"], IgnoredResourceGroups = ["b.com"] } });
        var pod = _cluster.Pod(change: p => p.Spec.Containers[0].Resources.Requests = Cluster.Amounts(("a.com/x", "1"), ("b.com/y", "1")));
        var other = _cluster.Pod(change: p => p.Spec.Containers[0].Resources.Requests = Cluster.Amounts(("a.com/z", "1")));

        Assert.NotNull(_cluster.Plan(pod).Node);
        Assert.Null(_cluster.Plan(other).Node);
    }

    [Theory]
    [InlineData("LeastAllocated", 37, 75)]
    [InlineData("MostAllocated", 62, 25)]
    public void Fit_Strategies_LeaveOrFillNodes(string strategy, long onA, long onB)
    {
        _cluster.Node("a", cpu: "4", memory: "8Gi");
        _cluster.Node("b", cpu: "4", memory: "8Gi");
        _cluster.On("a", cpu: "2", memory: "2Gi");

        Assert.Equal([onA, onB], Score(new ScoringStrategyArgs { Type = strategy }, _cluster.Pod(cpu: "1", memory: "2Gi"))!);
    }

    [Fact]
    public void Fit_RequestedToCapacityRatio_FollowsItsShape()
    {
        _cluster.Node("a", cpu: "4");
        _cluster.Node("b", cpu: "4");
        _cluster.On("a", cpu: "2", memory: "1");
        var strategy = new ScoringStrategyArgs
        {
            Type = "RequestedToCapacityRatio",
            Resources = [new ResourceSpec { Name = "cpu", Weight = 1 }],
            RequestedToCapacityRatio = new RequestedToCapacityRatioArgs
            {
                Shape = [new UtilizationShapePoint { Utilization = 0, Score = 0 }, new UtilizationShapePoint { Utilization = 50, Score = 10 }, new UtilizationShapePoint { Utilization = 100, Score = 5 }],
            },
        };

        Assert.Equal([75, 50], Score(strategy, _cluster.Pod(cpu: "1", memory: "1"))!);
    }

    [Fact]
    public void Balanced_UnevenNodes_ArePreferredWhereThePodEvensThem()
    {
        _cluster.Node("a", cpu: "10", memory: "10Gi");
        _cluster.Node("b", cpu: "10", memory: "10Gi");
        _cluster.On("a", memory: "4Gi");
        var plugin = _cluster.Profile.Scorers.Single(s => s.Plugin.Name == PluginNames.NodeResourcesBalancedAllocation).Plugin;

        // On a: evenness from 80 to 100; on b: from 100 to 80.
        Assert.Equal([85, 65], _cluster.Scores(plugin, _cluster.Pod(cpu: "4"))!);
        Assert.Null(_cluster.Scores(plugin, _cluster.Pod()));
    }

    [Fact]
    public void ImageLocality_LargeWidespreadImages_DrawPods()
    {
        const long Mebibyte = 1 << 20;
        _cluster.Node("a", change: n => n.Status.Images = [new V1ContainerImage { Names = ["app:v1"], SizeBytes = 511 * Mebibyte * 2 }]);
        _cluster.Node("b");
        var pod = _cluster.Pod(change: p => p.Spec.Containers[0].Image = "app:v1");

        // 1022 MiB on one of two nodes count as 511; of (511 - 23) / (1000 - 23).
        Assert.Equal([49, 0], _cluster.Scores(new ImageLocalityPlugin(), pod)!);
        Assert.Null(_cluster.Scores(new ImageLocalityPlugin(), _cluster.Pod()));
    }

    private long[]? Score(ScoringStrategyArgs strategy, NodeStack.ControlPlane.Scheduler.Pods.SchedulingPod pod)
    {
        var profile = _cluster.ProfileOf(new PluginArguments { Fit = new NodeResourcesFitArgs { ScoringStrategy = strategy } });
        return _cluster.Scores(profile.Scorers.Single(s => s.Plugin.Name == PluginNames.NodeResourcesFit).Plugin, pod);
    }
}
