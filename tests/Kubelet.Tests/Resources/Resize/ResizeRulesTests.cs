using k8s.Models;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Status;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>The small rules: order of those that wait, restarts, what is counted, what is told.</summary>
public sealed class ResizeRulesTests
{
    private static readonly DateTime s_now = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Order_AsUpstream()
    {
        var waiting = new[]
        {
            Waiting(1, "cpu=2"),
            Waiting(2, "cpu=2", since: s_now),
            Waiting(3, "cpu=2", since: s_now.AddMinutes(-1)),
            Waiting(4, "cpu=2 memory=1Gi", limits: "cpu=2 memory=1Gi"),
            Waiting(5, "cpu=2", priority: 7),
            Waiting(6, "cpu=2"),
        };
        var ordered = ResizeOrderRules.Order(waiting, pod => PodResourceSetRules.Of(ResizeBuild.Pod(0, 1, ResizeBuild.Container("c", pod.Metadata.Name == "p6" ? "cpu=4" : "cpu=1"))));
        Assert.Equal(["p6", "p5", "p4", "p3", "p2", "p1"], ordered.Select(e => e.Wish.Metadata.Name));
    }

    [Theory]
    [InlineData("memory", "cpu=500m", "cpu=1", false)]
    [InlineData("cpu", "cpu=500m", "cpu=1", true)]
    [InlineData("cpu", "cpu=500m", "cpu=0.5", false)]
    [InlineData("memory", "memory=1Gi", "memory=1Mi", true)]
    public void NeedsRestart_ByPolicyOfWhatChanges(string policy, string from, string to, bool restarts) => Assert.Equal(restarts, ResizeRules.NeedsRestart(
        ResizeBuild.Container("c", to).RestartsFor(policy), Amounts(from), Amounts(to)));

    [Theory]
    [InlineData("cpu=1 memory=1", "", "cpu=2 memory=1", "", "cpu requests increase")]
    [InlineData("cpu=2", "cpu=2", "cpu=1", "cpu=3", "cpu requests decrease, cpu limits increase")]
    [InlineData("", "", "memory=1", "memory=2", "memory requests add, memory limits add")]
    [InlineData("memory=1", "", "", "", "memory requests remove")]
    [InlineData("cpu=1", "", "cpu=1000m", "", "")]
    public void Requests_AreCountedByResourceRequirementAndOperation(string requests, string limits, string newRequests, string newLimits, string counted) => Assert.Equal(counted, string.Join(", ",
        ResizeRequestRules.Between(Of(requests, limits), Of(newRequests, newLimits)).Select(r => $"{r.Resource} {r.Requirement} {r.Operation}")));

    [Fact]
    public void MemoryCheck_TextsAsUpstream()
    {
        Assert.Null(MemoryCheckRules.ForPod(100, 99));
        Assert.Equal("attempting to set pod memory limit (100) below current usage (100)", MemoryCheckRules.ForPod(100, 100));
        Assert.Equal("missing pod memory usage", MemoryCheckRules.ForPod(100, null));
        Assert.Equal("attempting to set container \"c\" memory limit (7) below current usage (8)", MemoryCheckRules.ForContainer(new MemoryCheck("c", "id", 7), 8));
        Assert.Null(MemoryCheckRules.Message([]));
        Assert.Equal("cannot decrease memory limits: x", MemoryCheckRules.Message(["x"]));
        Assert.Equal("cannot decrease memory limits: [x, y]", MemoryCheckRules.Message(["x", "y"]));
    }

    [Fact]
    public void Conditions_FollowTheState()
    {
        Assert.Empty(PodResizeConditionRules.Build(PodResize.None, "", null, 1, s_now));
        Assert.Equal(("PodResizeInProgress", null, 2L), Only(Moving(2), "", null));
        Assert.Equal(("PodResizeInProgress", "Error", 2L), Only(Moving(2), "the runtime said no", null));
        Assert.Equal(("PodResizePending", "Deferred", 5L), Only(new PodResize(null, new ResizePending("Deferred", "OutOfcpu", "m", 5)), "", null));
    }

    [Fact]
    public void Conditions_AfterARestart_KeepTheGenerationThatWasGranted()
    {
        var old = new V1PodStatus { Conditions = [new V1PodCondition { Type = "PodResizeInProgress", Status = "True", ObservedGeneration = 3, LastTransitionTime = s_now.AddHours(-1) }] };
        Assert.Equal(("PodResizeInProgress", null, 3L), Only(Moving(null), "", old));
        var condition = Assert.Single(PodResizeConditionRules.Build(Moving(null), "", old, 9, s_now));
        Assert.Equal(s_now.AddHours(-1), condition.LastTransitionTime);
        Assert.Equal(s_now, Assert.Single(PodResizeConditionRules.Build(Moving(4), "", old, 9, s_now)).LastTransitionTime);
        Assert.Equal(s_now, Assert.Single(PodResizeConditionRules.Build(Moving(null), "no", old, 9, s_now)).LastTransitionTime);
    }

    [Fact]
    public void Notices_TellEachChangeOnce()
    {
        var pod = ResizeBuild.Pod(1, 2, ResizeBuild.Container("c", "cpu=1"));
        var pending = new ResizePending("Deferred", "OutOfcpu", "no \"room\"", 2);
        var (none, waits, runs, fails) = (new V1PodStatus(), Status(new PodResize(null, pending), ""), Status(Moving(2), ""), Status(Moving(2), "no"));
        Assert.Equal(
            "ResizeDeferred Pod resize OutOfcpu: {\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"1\"}}}],\"generation\":2,\"error\":\"no \\\"room\\\"\"}",
            Told(pod, none, waits, pending));
        Assert.Equal("", Told(pod, waits, waits, pending));
        Assert.Equal("", Told(pod, waits, runs, null));
        Assert.StartsWith("ResizeError Pod resize error: {", Told(pod, runs, fails, null), StringComparison.Ordinal);
        Assert.EndsWith("\"generation\":2,\"error\":\"no\"}", Told(pod, runs, fails, null), StringComparison.Ordinal);
        Assert.Equal("", Told(pod, fails, fails, null));
        Assert.StartsWith("ResizeCompleted Pod resize completed: {", Told(pod, fails, none, null), StringComparison.Ordinal);
        Assert.Equal("", Told(pod, none, none, null));
        Assert.Empty(ResizeNoticeRules.Between(pod, pod, runs, none, null, isOver: true));
        Assert.Equal("ResizeStarted", ResizeNoticeRules.Started(pod, 2).Reason);
    }

    [Fact]
    public void ContainerStatus_ShowsWhatItHas_ByTheNamesItWasAllocated()
    {
        var container = ResizeBuild.Container("c", "cpu=2", "cpu=2");
        var actual = new PodResourceSet(null, new Dictionary<string, V1ResourceRequirements?> { ["c"] = PodBuilder.Requirements("cpu=1", "cpu=1 memory=1Gi") });
        var shown = PodResourceStatusRules.OfContainer(container, actual);
        Assert.Equal(("1", "1", 1), (shown.Requests["cpu"].ToString(), shown.Limits["cpu"].ToString(), shown.Limits.Count));
        Assert.Equal("2", PodResourceStatusRules.OfContainer(container, null).Limits["cpu"].ToString());
    }

    private static string Told(V1Pod pod, V1PodStatus before, V1PodStatus after, ResizePending? pending) =>
        string.Join("; ", ResizeNoticeRules.Between(pod, pod, before, after, pending, isOver: false).Select(n => $"{n.Reason} {n.Message}"));

    private static V1PodStatus Status(PodResize resize, string error) => new() { Conditions = [.. PodResizeConditionRules.Build(resize, error, null, 2, s_now)] };

    private static PodResize Moving(long? granted) =>
        new(new PodAllocation(Of("cpu=1", ""), Of("cpu=500m", "")), null) { GrantedGeneration = granted };

    private static (string Type, string? Reason, long? Generation) Only(PodResize resize, string error, V1PodStatus? old)
    {
        var condition = Assert.Single(PodResizeConditionRules.Build(resize, error, old, 9, s_now));
        return (condition.Type, condition.Reason, condition.ObservedGeneration);
    }

    private static ResizeEntry Waiting(int number, string requests, string limits = "", int priority = 0, DateTime? since = null)
    {
        var pod = ResizeBuild.Pod(number, 1, ResizeBuild.Container("c", requests, limits));
        pod.Spec.Priority = priority;
        pod.Status = since is null ? null : new V1PodStatus { Conditions = [new V1PodCondition { Type = "PodResizePending", Status = "True", LastTransitionTime = since }] };
        return new ResizeEntry(pod, PodResourceSetRules.Of(pod)) { QueuedAs = number };
    }

    private static ContainerAmounts Amounts(string requests) => ContainerAmounts.Of(PodBuilder.Requirements(requests, ""), null);

    private static PodResourceSet Of(string requests, string limits) =>
        new(null, new Dictionary<string, V1ResourceRequirements?> { ["c"] = PodBuilder.Requirements(requests, limits) });
}
