using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.ReplicaSet;

namespace NodeStack.ControlPlane.Tests.Controllers.ReplicaSet;

public sealed class ReplicaPlannerTests
{
    private static ReplicaWish Wish(int replicas, bool isGoing = false) => new(
        new V1ObjectMeta { Name = "set", NamespaceProperty = "ns", Uid = "u", Generation = 3, DeletionTimestamp = isGoing ? TestPods.Now.UtcDateTime : null },
        replicas, TestPods.Selector("a"), TestPods.Template("a"), 10);

    [Theory]
    [InlineData(3, 0, 3, 0)]
    [InlineData(3, 3, 0, 0)]
    [InlineData(0, 3, 0, 3)]
    [InlineData(1, 4, 0, 3)]
    [InlineData(2000, 0, 500, 0)]
    [InlineData(0, 2000, 0, 500)]
    public void Plan_Counts_CreatesOrDeletesAtMost500(int wished, int active, int creates, int deletes)
    {
        var plan = ReplicaPlanner.Plan(Wish(wished), [.. Enumerable.Range(0, active).Select(i => TestPods.Pod($"p{i}"))], [], TestPods.Now);
        Assert.Equal((creates, deletes, creates + deletes > 0), (plan.Create, plan.Delete.Count, plan.Reason.Length > 0));
    }

    [Fact]
    public void Plan_SetThatGoes_DoesNothing() => Assert.Equal(ReplicaPlan.Nothing, ReplicaPlanner.Plan(Wish(5, isGoing: true), [], [], TestPods.Now));

    [Fact]
    public void Plan_RelatedPodsOfAnotherSetOnOneNode_DeletesThereFirst()
    {
        V1Pod[] own = [TestPods.Pod("a", node: "n1"), TestPods.Pod("b", node: "n2")];
        V1Pod[] related = [.. own, TestPods.Pod("other", node: "n2")];
        Assert.Equal(["b"], ReplicaPlanner.Plan(Wish(1), own, related, TestPods.Now).Delete.Select(p => p.Metadata.Name));
    }

    /// <summary>Plan and carry out until there is nothing left to do: never more pods than the larger of before and after, and never a ready one deleted for one that is not.</summary>
    [Fact]
    public void Plan_CarriedOutAgainAndAgain_Converges() =>
        Gen.Select(Gen.Int[0, 1200], Gen.Int[0, 1200], Gen.Int[1, 5]).Sample((wished, has, every) =>
        {
            var pods = Enumerable.Range(0, has).Select(i => TestPods.Pod($"p{i}", readyFor: i % every == 0 ? 100 : null)).ToList();
            for (var turn = 0; turn < 4; turn++)
            {
                var plan = ReplicaPlanner.Plan(Wish(wished), pods, [], TestPods.Now);
                Assert.True(plan.Create == 0 || plan.Delete.Count == 0);
                var doomed = plan.Delete.ToHashSet();
                pods.RemoveAll(doomed.Contains);
                Assert.False(doomed.Any(PodStateRules.IsReady) && pods.Any(p => !PodStateRules.IsReady(p)));
                pods.AddRange(Enumerable.Range(0, plan.Create).Select(i => TestPods.Pod($"n{turn}-{i}")));
                Assert.InRange(pods.Count, Math.Min(wished, has), Math.Max(wished, has));
            }
            Assert.Equal(wished, pods.Count);
            Assert.Equal(ReplicaPlan.Nothing, ReplicaPlanner.Plan(Wish(wished), pods, [], TestPods.Now));
        }, iter: 60);

    [Fact]
    public void Compute_MixedPods_CountsEachKind()
    {
        V1Pod[] pods = [TestPods.Pod("old"), TestPods.Pod("young", readyFor: 5), TestPods.Pod("unready", readyFor: null), TestPods.Pod("other", app: "b")];
        var before = new ReplicaStatus(0, 0, 0, 0, null, 0, []);
        var status = ReplicaStatusRules.Compute(Wish(4), before, pods, 2, null, TestPods.Now);
        Assert.Equal(new ReplicaStatus(4, 3, 3, 2, 2, 3, []) with { Conditions = status.Conditions }, status);
    }

    [Theory]
    [InlineData(5, "FailedCreate")]
    [InlineData(0, "FailedDelete")]
    public void Compute_Failure_IsAConditionUntilItIsOver(int wished, string reason)
    {
        var before = new ReplicaStatus(0, 0, 0, 0, null, 0, []);
        var failed = ReplicaStatusRules.Compute(Wish(wished), before, [TestPods.Pod("a")], null, "quota", TestPods.Now);
        Assert.Equal(new ReplicaCondition("ReplicaFailure", "True", reason, "quota", TestPods.Now.UtcDateTime), Assert.Single(failed.Conditions));
        Assert.True(failed.Conditions == ReplicaStatusRules.Compute(Wish(wished), failed, [], null, "another", TestPods.Now.AddHours(1)).Conditions);
        Assert.Empty(ReplicaStatusRules.Compute(Wish(wished), failed, [], null, null, TestPods.Now).Conditions);
    }
}
