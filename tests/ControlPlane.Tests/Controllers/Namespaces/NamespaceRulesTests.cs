using k8s.Models;
using NodeStack.ControlPlane.Controllers.Namespaces;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.Namespaces;

public sealed class NamespaceRulesTests
{
    private static readonly NamespaceContent s_gone = new(new Dictionary<string, int>(), new Dictionary<string, int>(), [], null, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_now = Begin;

    [Fact]
    public void Conditions_AllGone_FiveThatSaySo()
    {
        var conditions = NamespaceConditionRules.Conditions(null, s_gone, true, s_now)!;

        Assert.Equal(
            [
                ("NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"),
                ("NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed"),
                ("NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
                ("NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed"),
                ("NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished"),
            ],
            conditions.Select(c => (c.Type, c.Status, c.Reason, c.Message)));
        Assert.Null(NamespaceConditionRules.Conditions(conditions, s_gone, true, s_now.AddHours(1)));
    }

    [Fact]
    public void Conditions_SomeRemain_ToldInOrderAndTimeOfChangeIsKept()
    {
        var before = NamespaceConditionRules.Conditions(null, s_gone, true, s_now);
        var content = s_gone with
        {
            Remaining = new Dictionary<string, int> { ["pods."] = 2, ["things.a.io"] = 1 },
            Finalizers = new Dictionary<string, int> { ["a.io/keep"] = 1 },
            Errors = ["b", "a"],
            DiscoveryProblem = "x",
            StaleGroups = 1,
        };

        var conditions = NamespaceConditionRules.Conditions(before, content, true, s_now.AddHours(1))!;

        Assert.Equal("Some resources are remaining: pods. has 2 resource instances, things.a.io has 1 resource instances", conditions.Single(c => c.Type == "NamespaceContentRemaining").Message);
        Assert.Equal("Some content in the namespace has finalizers remaining: a.io/keep in 1 resource instances", conditions.Single(c => c.Type == "NamespaceFinalizersRemaining").Message);
        Assert.Equal("Failed to delete all resource types, 2 remaining: a, b", conditions.Single(c => c.Type == "NamespaceDeletionContentFailure").Message);
        Assert.Equal("Discovery failed for some groups, 1 failing: x", conditions.Single(c => c.Type == "NamespaceDeletionDiscoveryFailure").Message);
        Assert.Equal(Begin, conditions.Single(c => c.Type == "NamespaceDeletionGroupVersionParsingFailure").LastTransitionTime);
        Assert.Equal(Begin.AddHours(1), conditions.Single(c => c.Type == "NamespaceContentRemaining").LastTransitionTime);
    }

    [Theory]
    [InlineData(0, 30, false, 0, null)]
    [InlineData(2, 30, false, 30, null)]
    [InlineData(2, 0, true, 15, null)]
    [InlineData(2, 0, false, 0, "unexpected items still remain in namespace: ns for gvr: r")]
    public void Judge_Table(int left, int estimate, bool finalizers, int expected, string? error)
    {
        var items = Enumerable.Range(0, left).Select(_ => new V1ObjectMeta { Finalizers = finalizers ? ["f"] : null }).ToList();

        Assert.Equal((TimeSpan.FromSeconds(expected), error), NamespaceContentRules.Judge(items, TimeSpan.FromSeconds(estimate), "ns", "r"));
    }

    [Fact]
    public void PodEstimate_LongestThatRunsUntilItsTimeIsOver()
    {
        var (running, ended) = (Pod("a"), Pod("b"));
        running.Spec.TerminationGracePeriodSeconds = 30;
        ended.Spec.TerminationGracePeriodSeconds = 300;
        ended.Status.Phase = "Failed";

        Assert.Equal(TimeSpan.FromSeconds(30), NamespaceContentRules.PodEstimate([running, ended], s_now, s_now.AddSeconds(29)));
        Assert.Equal(TimeSpan.Zero, NamespaceContentRules.PodEstimate([running, ended], s_now, s_now.AddSeconds(30)));
        Assert.Equal(TimeSpan.FromSeconds(16), NamespaceContentRules.NextLook(TimeSpan.FromSeconds(30)));
    }
}
