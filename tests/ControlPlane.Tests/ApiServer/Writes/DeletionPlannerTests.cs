using System.Text.Json.Nodes;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Writes;

public class DeletionPlannerTests
{
    private const string Running = """{"metadata":{"name":"p"},"spec":{"nodeName":"n","terminationGracePeriodSeconds":30}}""";
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private static readonly KindRules Pod = RulesOf("pods");
    private static readonly KindRules ConfigMap = RulesOf("configmaps");
    private static readonly KindRules Namespace = RulesOf("namespaces");
    private static readonly KindRules Event = RulesOf("events");

    private static KindRules RulesOf(string resource) => BuiltInResources.All.Single(r => r.QualifiedName == resource).Rules;

    private static DeleteOptions Options(long? grace = null, string propagation = "") => new(grace, propagation, "", "", false);

    private static DeletionPlan Plan(string item, KindRules rules, long? grace = null, string propagation = "") =>
        DeletionPlanner.Plan(JsonNode.Parse(item)!.AsObject(), Options(grace, propagation), rules, Now);

    private static string Marked(int seconds, int grace, string more = "") =>
        $"\"deletionTimestamp\":\"{Now.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ}\",\"deletionGracePeriodSeconds\":{grace}{more}";

    [Fact]
    public void Plan_NothingHoldsIt_Removes() => Assert.Equal(DeletionAction.Remove, Plan("""{"metadata":{"name":"x"}}""", ConfigMap, grace: 30).Action);

    [Fact]
    public void Plan_Finalizers_MarkWithoutGraceAndCountTheGeneration()
    {
        var plan = Plan("""{"metadata":{"name":"x","generation":3,"finalizers":["a/b"]}}""", ConfigMap, grace: 30);
        Assert.Equal(DeletionAction.Mark, plan.Action);
        Assert.Equal($$$"""{"metadata":{"name":"x","generation":4,"finalizers":["a/b"],{{{Marked(0, 0)}}}}}""", plan.Item.ToJsonString());
    }

    [Theory]
    [InlineData("", "Foreground", "foregroundDeletion")]
    [InlineData("", "Orphan", "orphan")]
    [InlineData("", "Background", "")]
    [InlineData("", "", "")]
    [InlineData("orphan", "", "orphan")]
    [InlineData("orphan", "Foreground", "foregroundDeletion")]
    [InlineData("foregroundDeletion", "Background", "")]
    [InlineData("foregroundDeletion,orphan", "", "foregroundDeletion")]
    [InlineData("a/b,orphan", "Background", "a/b")]
    public void Plan_Propagation_PutsTheCollectorsFinalizers(string before, string propagation, string after)
    {
        var item = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. Split(before).Select(f => (JsonNode)f)]) } };
        var plan = DeletionPlanner.Plan(item, Options(propagation: propagation), ConfigMap, Now);
        Assert.Equal(after.Length == 0 ? DeletionAction.Remove : DeletionAction.Mark, plan.Action);
        if (after.Length > 0)
            Assert.Equal(Split(after), plan.Item.Child("metadata").Texts("finalizers"));
    }

    [Theory]
    [InlineData("Foreground")]
    [InlineData("Orphan")]
    public void Plan_KindWithoutDependents_DoesNotWaitForACollector(string propagation) =>
        Assert.Equal(DeletionAction.Remove, Plan("""{"metadata":{"name":"e"}}""", Event, propagation: propagation).Action);

    [Theory]
    // Asked, the pod's own, below zero.
    [InlineData(Running, null, 30, 30)]
    [InlineData(Running, 5L, 5, 5)]
    [InlineData(Running, -7L, 1, 1)]
    public void Plan_RunningPod_IsMarkedWithItsGrace(string pod, long? asked, int seconds, int grace)
    {
        var plan = Plan(pod, Pod, asked);
        Assert.Equal(DeletionAction.Mark, plan.Action);
        Assert.Equal($$"""{"name":"p",{{Marked(seconds, grace)}}}""", plan.Item["metadata"]!.ToJsonString());
    }

    [Theory]
    [InlineData(Running, 0L)]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"terminationGracePeriodSeconds":30}}""", null)]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"nodeName":"n","terminationGracePeriodSeconds":30},"status":{"phase":"Succeeded"}}""", 30L)]
    public void Plan_PodWithNothingToEnd_IsMarkedForWatchersAndRemoved(string pod, long? asked)
    {
        var plan = Plan(pod, Pod, asked);
        Assert.Equal(DeletionAction.MarkAndRemove, plan.Action);
        Assert.Equal($$"""{"name":"p",{{Marked(0, 0)}}}""", plan.Item["metadata"]!.ToJsonString());
    }

    public static TheoryData<string, string, long?, string, DeletionAction, string?> Again() => new()
    {
        // Longer, as long, or unsaid: nothing, and finalizers stay as they are.
        { Marked(30, 30), "", 60, "", DeletionAction.Nothing, null },
        { Marked(30, 30), "", 30, "Foreground", DeletionAction.Nothing, null },
        { Marked(30, 30), "", null, "Orphan", DeletionAction.Nothing, null },
        // Shorter: the end moves by the difference.
        { Marked(20, 30), "", 25, "", DeletionAction.Mark, Marked(15, 25) },
        // Shorter than what has passed: now, and a second for the node to see it.
        { Marked(20, 30), "", 5, "", DeletionAction.Mark, Marked(0, 1) },
        { Marked(20, 30), "", 0, "", DeletionAction.MarkAndRemove, Marked(0, 0) },
        { Marked(20, 30), ",\"finalizers\":[\"a/b\"]", 0, "", DeletionAction.Mark, Marked(0, 0, ",\"finalizers\":[\"a/b\"]") },
        // The period is over and only finalizers hold it.
        { Marked(-5, 0), ",\"finalizers\":[\"a/b\"]", null, "", DeletionAction.Nothing, null },
        { Marked(-5, 0), ",\"finalizers\":[\"a/b\"]", 0, "Foreground", DeletionAction.Mark, Marked(-5, 0, ",\"finalizers\":[\"a/b\",\"foregroundDeletion\"]") },
        { Marked(-5, 0), ",\"finalizers\":[\"orphan\"]", null, "Background", DeletionAction.MarkAndRemove, Marked(-5, 0) },
        { Marked(-5, 0), "", null, "", DeletionAction.Remove, Marked(-5, 0) },
        { Marked(20, -4), "", 0, "", DeletionAction.MarkAndRemove, Marked(19, 0) },
    };

    [Theory]
    [MemberData(nameof(Again))]
    public void Plan_PodBeingDeleted_OnlyEndsEarlier(string marks, string more, long? asked, string propagation, DeletionAction action, string? after)
    {
        var item = $$$"""{"metadata":{"name":"p",{{{marks}}}{{{more}}}},"spec":{"nodeName":"n","terminationGracePeriodSeconds":30}}""";
        var plan = Plan(item, Pod, asked, propagation);
        Assert.Equal(action, plan.Action);
        Assert.Equal(after is null ? JsonNode.Parse(item)!["metadata"]!.ToJsonString() : $$"""{"name":"p",{{after}}}""", plan.Item["metadata"]!.ToJsonString());
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(300_000_000_000)]
    public void Plan_GraceOfAnyLength_IsADate(long grace)
    {
        var plan = Plan(Running, Pod, grace);
        Assert.Equal(DeletionAction.Mark, plan.Action);
        Assert.NotEqual(DeletionAction.Remove, DeletionPlanner.Plan(plan.Item, Options(1), Pod, Now).Action);
    }

    [Fact]
    public void Plan_Namespace_BeginsToEndWithoutGraceAndWaitsForItsFinalizer()
    {
        var begun = Plan("""{"metadata":{"name":"x"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""", Namespace, grace: 0);
        Assert.Equal(DeletionAction.Mark, begun.Action);
        Assert.Equal(
            $$$"""{"metadata":{"name":"x","deletionTimestamp":"{{{Now:yyyy-MM-ddTHH:mm:ssZ}}}"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Terminating"}}""",
            begun.Item.ToJsonString());

        Assert.Equal(DeletionAction.Nothing, DeletionPlanner.Plan(begun.Item, Options(0, "Foreground"), Namespace, Now).Action);
        Assert.False(DeletionPlanner.IsReleased(begun.Item, Namespace));
        begun.Item["spec"]!.AsObject().Remove("finalizers");
        Assert.True(DeletionPlanner.IsReleased(begun.Item, Namespace));
        Assert.Equal(DeletionAction.Remove, DeletionPlanner.Plan(begun.Item, Options(), Namespace, Now).Action);
    }

    [Theory]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":0}}""", true)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}""", true)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":30}}""", false)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/b"]}}""", false)]
    [InlineData("""{"metadata":{}}""", false)]
    public void IsReleased_Object_GoesWithTheWriteThatTookTheLastHold(string item, bool isReleased) =>
        Assert.Equal(isReleased, DeletionPlanner.IsReleased(JsonNode.Parse(item)!.AsObject(), ConfigMap));

    [Fact]
    public void Plan_OfItsOwnResult_IsNothing()
    {
        var finalizers = Choice.Of("a/b", "orphan", "foregroundDeletion").Array[0, 3].Select(f => f.Distinct(StringComparer.Ordinal).ToArray());
        Gen.Select(
            Choice.Of("pods", "configmaps", "namespaces", "events", "deployments.apps"), finalizers, Gen.OneOf(Gen.Const((long?)null), Gen.Long[-2, 60].Select(g => (long?)g)),
            Choice.Of("", "Foreground", "Background", "Orphan"), Gen.Bool, Gen.Int[0, 100]).Sample((resource, held, grace, propagation, isRunning, later) =>
        {
            var item = JsonNode.Parse(isRunning ? Running : """{"metadata":{"name":"p"},"spec":{"finalizers":["kubernetes"]}}""")!.AsObject();
            item["metadata"]!["finalizers"] = new JsonArray([.. held.Select(f => (JsonNode)f)]);
            var before = item.ToJsonString();
            var rules = RulesOf(resource);
            var first = DeletionPlanner.Plan(item, Options(grace, propagation), rules, Now);
            Assert.Equal(before, item.ToJsonString());
            if (first.Action is DeletionAction.Remove or DeletionAction.MarkAndRemove)
                return;
            Assert.Equal(DeletionAction.Mark, first.Action);
            var second = DeletionPlanner.Plan(first.Item, Options(grace, propagation), rules, Now.AddSeconds(later));
            // What ends in steps and holds nothing goes with the second delete.
            Assert.True(second.Action == DeletionAction.Nothing || (rules.EndsInSteps && !rules.IsHeld(first.Item)), $"{second.Action}: {first.Item.ToJsonString()}");
        });
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
