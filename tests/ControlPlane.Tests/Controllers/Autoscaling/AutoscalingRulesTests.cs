using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Autoscaling;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class AutoscalingRulesTests
{
    private static readonly Tolerances s_tolerances = new(0.1, 0.1);

    // Levels of the pods in thousandths of a core, each of which requests 1; what the target's percentage makes of that.
    [Theory]
    [InlineData("300,500,700", 3, 30, 5)]
    [InlineData("100,300,500,250,250", 5, 50, 3)]
    [InlineData("1010,1030,1020", 3, 100, 3)]
    [InlineData("300,?,700", 3, 20, 5)]
    [InlineData("300,?,700", 3, 30, 3)]
    [InlineData("100,?", 2, 50, 2)]
    [InlineData("600,unready,unready", 3, 30, 3)]
    public void ByUtilization_Table(string levels, int current, int target, int expected)
    {
        var (metrics, groups, requests) = Measured(levels);

        Assert.Equal(expected, ReplicaRules.ByUtilization(metrics, groups, requests, target, current, s_tolerances).Replicas);
    }

    [Theory]
    [InlineData("20000,10000,30000", 3, 15000, 4)]
    [InlineData("10000,10000", 2, 20000, 1)]
    [InlineData("20000,?", 2, 10000, 2)]
    public void ByAverage_Table(string levels, int current, long target, int expected)
    {
        var (metrics, groups, _) = Measured(levels);

        Assert.Equal(expected, ReplicaRules.ByAverage(metrics, groups, target, current, s_tolerances).Replicas);
    }

    [Theory]
    [InlineData(40_000, 20_000, 3, 3, 6)]
    [InlineData(20_500, 20_000, 3, 3, 3)]
    [InlineData(20_000, 10_000, 0, 0, 2)]
    [InlineData(long.MaxValue, 1, 3, 3, int.MaxValue)]
    public void ByValue_Table(long usage, long target, int current, int ready, int expected) => Assert.Equal(expected, ReplicaRules.ByValue(usage, target, current, ready, s_tolerances).Replicas);

    [Theory]
    [InlineData(8600, 2150, 3, 4)]
    [InlineData(8600, 2867, 3, 3)]
    public void ByShare_Table(long usage, long target, int replicas, int expected) => Assert.Equal(expected, ReplicaRules.ByShare(usage, target, replicas, s_tolerances).Replicas);

    [Fact]
    public void ByUtilization_NothingMeasured_SaysSo() =>
        Assert.Equal("did not receive metrics for targeted pods (pods might be unready)", Assert.Throws<MetricException>(() =>
            ReplicaRules.ByUtilization(new Dictionary<string, PodMetric>(), new PodGroups(0, new HashSet<string>(), new HashSet<string>(), new HashSet<string>()), new Dictionary<string, long>(), 50, 3, s_tolerances)).Message);

    [Theory]
    [InlineData("Running", true, 1000, 900, "ready")]
    [InlineData("Pending", true, 1000, 900, "unready")]
    [InlineData("Failed", true, 1000, 900, "ignored")]
    [InlineData("Running", false, 1000, 900, "ready")]
    [InlineData("Running", false, 1000, 985, "unready")]
    [InlineData("Running", true, 100, 90, "ready")]
    [InlineData("Running", true, 100, 50, "unready")]
    public void Group_CpuOfPod_Table(string phase, bool ready, int startedAgo, int turnedAgo, string expected)
    {
        var pod = Pod("p", ready: ready);
        (pod.Status.Phase, pod.Status.StartTime) = (phase, Begin.AddSeconds(-startedAgo));
        pod.Status.Conditions[0].LastTransitionTime = Begin.AddSeconds(-turnedAgo);
        var metrics = new Dictionary<string, PodMetric> { ["p"] = new(Begin, TimeSpan.FromSeconds(60), 1) };

        var groups = PodGroups.Of([pod], metrics, true, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), Begin);

        Assert.Equal(expected, groups.Ready == 1 ? "ready" : groups.Unready.Count == 1 ? "unready" : groups.Ignored.Count == 1 ? "ignored" : "missing");
    }

    [Theory]
    [InlineData(3, 10, 1, 20, 6, "ScaleUpLimit")]
    [InlineData(1, 10, 1, 20, 4, "ScaleUpLimit")]
    [InlineData(3, 10, 1, 5, 5, "TooManyReplicas")]
    [InlineData(3, 0, 1, 5, 1, "TooFewReplicas")]
    [InlineData(3, 4, 1, 5, 4, "DesiredWithinRange")]
    public void PlainLimit_Table(int current, int desired, int min, int max, int expected, string reason)
    {
        var limit = ScaleLimitRules.Plain(current, desired, min, max);

        Assert.Equal((expected, reason), (limit.Replicas, limit.Reason));
    }

    [Theory]
    [InlineData("Max", 10, 20)]
    [InlineData("Min", 10, 14)]
    [InlineData("Disabled", 10, 10)]
    public void BehaviorLimit_Up_Table(string select, int current, int expected)
    {
        var behavior = Behavior($$$"""{"scaleUp":{"selectPolicy":"{{{select}}}","policies":[{"type":"Pods","value":4,"periodSeconds":60},{"type":"Percent","value":100,"periodSeconds":60}]} }""");

        Assert.Equal(expected, ScaleLimitRules.WithBehavior(ScalingMemory.Empty, behavior, current, 100, 1, 200, TimeSpan.FromHours(1)).Replicas);
    }

    [Fact]
    public void BehaviorLimit_WithinPeriod_WhatWasDoneCounts()
    {
        var behavior = Behavior("""{"scaleUp":{"policies":[{"type":"Pods","value":4,"periodSeconds":60}]},"scaleDown":{"policies":[{"type":"Percent","value":50,"periodSeconds":60}]} }""");
        var memory = ScalingMemory.Empty.Scaled(5, 8, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(60));

        Assert.Equal(9, ScaleLimitRules.WithBehavior(memory, behavior, 8, 100, 1, 200, TimeSpan.FromSeconds(120)).Replicas);
        Assert.Equal(12, ScaleLimitRules.WithBehavior(memory, behavior, 8, 100, 1, 200, TimeSpan.FromSeconds(161)).Replicas);
        var down = ScaleLimitRules.WithBehavior(ScalingMemory.Empty.Scaled(10, 8, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(60)), behavior, 8, 1, 1, 200, TimeSpan.FromSeconds(120));
        Assert.Equal((5, "ScaleDownLimit"), (down.Replicas, down.Reason));
    }

    [Fact]
    public void Stabilization_Plain_HighestOfTheWindow()
    {
        var memory = ScalingMemory.Empty.Wish(8, TimeSpan.Zero, TimeSpan.FromMinutes(5)).Wish(4, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));

        var held = StabilizationRules.Plain(memory, 2, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(4));
        Assert.Equal((8, "ScaleDownStabilized"), (held.Replicas, held.Reason));
        Assert.Equal(4, StabilizationRules.Plain(memory, 2, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6)).Replicas);
        Assert.Equal("ReadyForNewScale", StabilizationRules.Plain(memory, 9, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6)).Reason);
    }

    [Fact]
    public void Stabilization_Behavior_LowestOnTheWayUp()
    {
        var behavior = Behavior("""{"scaleUp":{"stabilizationWindowSeconds":60},"scaleDown":{"stabilizationWindowSeconds":300} }""");
        var memory = ScalingMemory.Empty.Wish(6, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(300));

        var held = StabilizationRules.WithBehavior(memory, behavior, 5, 9, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(130));
        Assert.Equal((6, "ScaleUpStabilized"), (held.Replicas, held.Reason));
        Assert.Equal(9, StabilizationRules.WithBehavior(memory, behavior, 5, 9, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(161)).Replicas);
    }

    [Fact]
    public void Limits_AnyNumbers_NeverOutsideNorFurtherThanWished() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[0, 300]).Sample((min, above, room, desired) =>
        {
            var (current, max) = (min + above, min + above + room);
            var behavior = Behavior("""{"scaleUp":{"policies":[{"type":"Pods","value":4,"periodSeconds":60}]},"scaleDown":{"policies":[{"type":"Pods","value":4,"periodSeconds":60}]} }""");
            var plain = ScaleLimitRules.Plain(current, desired, min, max).Replicas;
            var behaved = ScaleLimitRules.WithBehavior(ScalingMemory.Empty, behavior, current, desired, min, max, TimeSpan.Zero).Replicas;
            return plain >= min && plain <= max && behaved >= min && behaved <= max && Math.Abs(behaved - current) <= 4 && Math.Sign(behaved - current) * Math.Sign(desired - current) >= 0;
        });

    [Fact]
    public void Requests_ContainersAndPodLevel_Table()
    {
        var pod = Of<V1Pod>("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"100m"}}},{"name":"b","resources":{"requests":{"cpu":"200m"}}}],"initContainers":[{"name":"i"},{"name":"s","restartPolicy":"Always","resources":{"requests":{"cpu":"50m"}}}]} }""");

        Assert.Equal(350, PodRequestRules.Requests([pod], "", "cpu")["p"]);
        Assert.Equal(200, PodRequestRules.Requests([pod], "b", "cpu")["p"]);
        Assert.Equal("missing request for memory in container a of Pod p", Assert.Throws<MetricException>(() => PodRequestRules.Requests([pod], "", "memory")).Message);
        pod.Spec.Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1") } };
        Assert.Equal(1000, PodRequestRules.Requests([pod], "", "cpu")["p"]);
    }

    private static V2HorizontalPodAutoscalerBehavior Behavior(string json) => Of<V2HorizontalPodAutoscalerBehavior>(json);

    private static (Dictionary<string, PodMetric> Metrics, PodGroups Groups, Dictionary<string, long> Requests) Measured(string levels)
    {
        var (metrics, requests) = (new Dictionary<string, PodMetric>(), new Dictionary<string, long>());
        var (ready, unready, missing) = (0, new HashSet<string>(), new HashSet<string>());
        foreach (var (level, i) in levels.Split(',').Select((l, i) => (l, i)))
        {
            requests[$"p{i}"] = 1000;
            if (level == "?")
                missing.Add($"p{i}");
            else if (level == "unready")
                unready.Add($"p{i}");
            else
            {
                metrics[$"p{i}"] = new PodMetric(Begin, TimeSpan.FromSeconds(60), long.Parse(level, System.Globalization.CultureInfo.InvariantCulture));
                ready++;
            }
        }
        return (metrics, new PodGroups(ready, unready, missing, new HashSet<string>()), requests);
    }
}
