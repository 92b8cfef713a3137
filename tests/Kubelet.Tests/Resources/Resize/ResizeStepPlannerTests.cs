using k8s.Models;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>The order of the steps from one set of resources to another. Bytes are written as they are, cpu in thousandths.</summary>
public sealed class ResizeStepPlannerTests
{
    [Theory]
    [InlineData("cpu=100m memory=1", "cpu=200m memory=1", "pod cpu 200 1; pod cpu 200 1; a cpu 200 1")]
    [InlineData("cpu=200m memory=1", "cpu=100m memory=1", "a cpu 100 1; pod cpu 200 1; pod cpu 100 1")]
    [InlineData("cpu=1 memory=1", "cpu=1 memory=2", "pod memory 1000 2; a memory 1000 2")]
    [InlineData("cpu=1 memory=2", "cpu=1 memory=1", "check pod<1 a<1; a memory 1000 1; pod memory 1000 1")]
    [InlineData("cpu=1 memory=2", "cpu=2 memory=1", "pod cpu 2000 2; pod cpu 2000 2; check pod<1 a<1; a memory 1000 1; pod memory 2000 1; a cpu 2000 1")]
    [InlineData("cpu=1 memory=1", "cpu=1 memory=1", "")]
    public void Plan_OneContainer_PodFirstWhereItGrows_LastWhereItShrinks(string from, string to, string steps) =>
        Assert.Equal(steps, Text(Plan(Pod(("a", from)), Pod(("a", to)))));

    [Fact]
    public void Plan_OneShrinksAndOneGrows_TheOneThatShrinksIsFirst_ThePodStays()
    {
        var plan = Plan(Pod(("a", "cpu=1 memory=1"), ("b", "cpu=1 memory=2")), Pod(("a", "cpu=1 memory=2"), ("b", "cpu=1 memory=1")));
        Assert.Equal("check b<1; b memory 1000 1; a memory 1000 2", Text(plan));
        Assert.True(plan.IsLast);
    }

    [Fact]
    public void Plan_RestartNeeded_ThePodIsRaisedAndNotLoweredUntilItIsGone()
    {
        var (from, to) = (Pod(("a", "cpu=1 memory=4"), ("b", "cpu=1 memory=1")), Pod(("a", "cpu=1 memory=1"), ("b", "cpu=1 memory=2")));
        to.Spec.Containers[0].ResizePolicy = [new V1ContainerResizePolicy { ResourceName = "memory", RestartPolicy = "RestartContainer" }];
        var plan = Plan(from, to);
        Assert.Equal("pod memory 2000 6; b memory 1000 2", Text(plan));
        Assert.False(plan.IsLast);
        // It was stopped: it holds nothing any more.
        var has = PodAllocation.Given(PodResourceSetRules.Of(from)) with { Allocated = PodResourceSetRules.Of(to) };
        has = has with { Actual = has.Actual.With("b", to.Spec.Containers[1].Resources).With("a", to.Spec.Containers[0].Resources) };
        plan = ResizeStepPlanner.Plan(new ResizeScene(to, has, plan.Group, [("b", "id-b")], new HashSet<string>()));
        Assert.Equal("check pod<3; pod memory 2000 3", Text(plan));
        Assert.True(plan.IsLast);
    }

    [Fact]
    public void Plan_StartWithTheOldIsUnderWay_ThePodIsNotLowered()
    {
        var (from, to) = (Pod(("a", "cpu=1 memory=4")), Pod(("a", "cpu=1 memory=1")));
        var has = PodAllocation.Given(PodResourceSetRules.Of(from)) with { Allocated = PodResourceSetRules.Of(to) };
        var plan = ResizeStepPlanner.Plan(new ResizeScene(to, has, has.Actual, [], new HashSet<string> { "a" }));
        Assert.Empty(plan.Steps);
        Assert.False(plan.IsLast);
    }

    [Fact]
    public void Plan_OfThePodsOwnResources_ContainersWithoutLimitsFollow()
    {
        var (from, to) = (PodLevel("cpu=1 memory=1"), PodLevel("cpu=1 memory=2"));
        Assert.Equal("pod memory 1000 2; a memory 1000 2", Text(Plan(from, to)));
        Assert.Equal("check pod<1 a<1; a memory 1000 1; pod memory 1000 1", Text(Plan(to, from)));
    }

    [Fact]
    public void Plan_OfThePodsOwnRequestAlone_OnlyTheWeightOfThePodChanges()
    {
        var (from, to) = (PodLevel("cpu=1 memory=1", "cpu=2 memory=2"), PodLevel("cpu=500m memory=1", "cpu=2 memory=2"));
        var plan = Plan(from, to);
        Assert.Equal("pod cpu 2000 2", Text(plan));
        Assert.True(plan.IsLast);
        Assert.Empty(Plan(from, to, plan.Group).Steps);
    }

    [Fact]
    public void Hybrid_KeepsTheClass_WhateverItLooksLikeInBetween()
    {
        var (from, to) = (Pod(("a", "cpu=1 memory=1")), Pod(("a", "cpu=1 memory=2")));
        var between = PodResourceSetRules.Hybrid(to, PodResourceSetRules.Mix(PodResourceSetRules.Of(from), PodResourceSetRules.Of(to), "memory", requests: false));
        Assert.Equal(QosClass.Burstable, QosRules.Compute(between));
        Assert.Equal(QosClass.Guaranteed, QosRules.ClassOf(between));
    }

    [Theory]
    [InlineData("cpu=1 memory=1", "cpu=1 memory=2", false)]
    [InlineData("cpu=1 memory=1", "cpu=2 memory=1", false)]
    [InlineData("cpu=1 memory=2", "cpu=1 memory=1", true)]
    [InlineData("cpu=1 memory=1", "cpu=1 memory=1", true)]
    public void CoversStarts_WhenTheGroupHasRoom(string group, string wanted, bool covers)
    {
        var pod = Pod(("a", wanted));
        var scene = new ResizeScene(pod, PodAllocation.Given(PodResourceSetRules.Of(pod)), PodResourceSetRules.Of(Pod(("a", group))), [], new HashSet<string>());
        Assert.Equal(covers, ResizeStepPlanner.CoversStarts(scene));
    }

    [Fact]
    public void Larger_NoLimitIsLargerThanAny()
    {
        var limited = PodResourceSetRules.Of(Pod(("a", "cpu=1 memory=1")));
        var open = PodResourceSetRules.Of(ResizeBuild.Pod(1, 1, ResizeBuild.Container("a", "cpu=2", "")));
        var larger = PodResourceSetRules.Larger(limited, open).Of("a")!;
        Assert.Empty(larger.Limits);
        Assert.Equal(("2", "1"), (larger.Requests["cpu"].ToString(), larger.Requests["memory"].ToString()));
    }

    private static ResizePlan Plan(V1Pod from, V1Pod to, PodResourceSet? group = null)
    {
        var has = PodAllocation.Given(PodResourceSetRules.Of(from)) with { Allocated = PodResourceSetRules.Of(to) };
        return ResizeStepPlanner.Plan(new ResizeScene(
            to, has, group ?? PodResourceSetRules.Of(from), [.. to.Spec.Containers.Select(c => (c.Name, "id-" + c.Name))], new HashSet<string>()));
    }

    private static string Text(ResizePlan plan) => string.Join("; ", plan.Steps.Select(Text));

    private static string Text(ResizeStep step) => step switch
    {
        PodLimitStep pod => $"pod {pod.Resource} {Limits(pod.After)}",
        MemoryCheckStep check => "check" + (check.PodLimit is { } limit ? $" pod<{limit}" : "") + string.Concat(check.Containers.Select(c => $" {c.Name}<{c.Limit}")),
        ContainerStep c => $"{c.Name} {c.Resource} {ContainerAmounts.Of(c.Given, null).CpuLimit} {ContainerAmounts.Of(c.Given, null).MemoryLimit}",
        _ => throw new InvalidOperationException(),
    };

    private static string Limits(PodResourceSet set)
    {
        var limits = PodResourceRules.Limits(new V1Pod
        {
            Spec = new V1PodSpec { Resources = set.Pod, Containers = [.. set.Containers.Select(c => new V1Container { Name = c.Key, Resources = c.Value })] },
        });
        return $"{limits.MilliCpu} {limits.Whole("memory")}";
    }

    private static V1Pod Pod(params (string Name, string Resources)[] containers) =>
        ResizeBuild.Pod(1, 1, [.. containers.Select(c => ResizeBuild.Container(c.Name, c.Resources))]);

    private static V1Pod PodLevel(string requests, string? limits = null)
    {
        var pod = PodBuild.Pod(PodBuild.Container("a"));
        return pod.WithPodLevel(requests, limits ?? requests);
    }
}
