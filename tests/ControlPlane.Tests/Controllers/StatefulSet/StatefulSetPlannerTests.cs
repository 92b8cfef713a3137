using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.StatefulSet;

namespace NodeStack.ControlPlane.Tests.Controllers.StatefulSet;

public sealed class StatefulSetPlannerTests
{
    private static readonly V1ControllerRevision Old = new() { Metadata = new V1ObjectMeta { Name = "db-old" }, Revision = 1 };
    private static readonly V1ControllerRevision Newest = new() { Metadata = new V1ObjectMeta { Name = "db-new" }, Revision = 2 };

    private static V1StatefulSet Set(int replicas, Action<V1StatefulSetSpec>? change = null)
    {
        var set = new V1StatefulSet
        {
            Metadata = new V1ObjectMeta { Name = "db", NamespaceProperty = "ns", Uid = "set-uid", Generation = 1 },
            Spec = new V1StatefulSetSpec
            {
                Replicas = replicas,
                Selector = TestPods.Selector("db"),
                Template = TestPods.Template("db"),
                UpdateStrategy = new V1StatefulSetUpdateStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateStatefulSetStrategy { Partition = 0 } },
            },
        };
        change?.Invoke(set.Spec);
        return set;
    }

    private static V1Pod Pod(V1StatefulSet set, int ordinal, bool isReady = true, bool isOld = false, bool isGoing = false)
    {
        var pod = StatefulPodBuilder.Build(set, set.Spec.Template, isOld ? "db-old" : "db-new", ordinal);
        var state = TestPods.Pod("x", readyFor: isReady ? 100 : null, isGoing: isGoing);
        (pod.Status, pod.Metadata.Uid, pod.Metadata.DeletionTimestamp) = (state.Status, $"uid-{ordinal}", state.Metadata.DeletionTimestamp);
        return pod;
    }

    private static string Plan(V1StatefulSet set, params V1Pod[] pods) => string.Join(' ', StatefulSetPlanner.Plan(new StatefulSeen(set, Old, Newest, 0, [.. pods], _ => null), TestPods.Now).Steps.Select(s => s switch
    {
        StatefulStep.CreatePod create => $"+{create.Pod.Metadata.Name[3..]}",
        StatefulStep.DeletePod delete => $"-{delete.Pod.Metadata.Name[3..]}",
        _ => s.GetType().Name,
    }));

    [Fact]
    public void Plan_InOrder_OnePodAtATime()
    {
        var set = Set(3);
        Assert.Equal("+0", Plan(set));
        Assert.Equal("", Plan(set, Pod(set, 0, isReady: false)));
        Assert.Equal("+1", Plan(set, Pod(set, 0)));
        Assert.Equal("+0", Plan(set, Pod(set, 1), Pod(set, 2)));
        Assert.Equal("", Plan(set, Pod(set, 0), Pod(set, 1), Pod(set, 2)));
        Assert.Equal("-4", Plan(set, [.. Enumerable.Range(0, 5).Select(i => Pod(set, i))]));
        Assert.Equal("", Plan(set, [.. Enumerable.Range(0, 4).Select(i => Pod(set, i)), Pod(set, 4, isGoing: true)]));
        Assert.Equal("+5", Plan(Set(2, s => s.Ordinals = new V1StatefulSetOrdinals { Start = 5 })));
    }

    [Fact]
    public void Plan_Parallel_AllAtOnce()
    {
        var set = Set(3, s => s.PodManagementPolicy = "Parallel");
        Assert.Equal("+0 +1 +2", Plan(set));
        Assert.Equal("+0 +2 -4 -3", Plan(set, Pod(set, 1, isReady: false), Pod(set, 3), Pod(set, 4)));
    }

    [Fact]
    public void Plan_PodThatEnded_IsDeletedFirst()
    {
        var set = Set(2);
        var failed = Pod(set, 0);
        failed.Status.Phase = "Failed";
        Assert.Equal("-0", Plan(set, failed, Pod(set, 1)));
    }

    [Fact]
    public void Plan_RollingUpdate_FromTheHighestDownToThePartition()
    {
        var set = Set(3);
        Assert.Equal("-2", Plan(set, Pod(set, 0, isOld: true), Pod(set, 1, isOld: true), Pod(set, 2, isOld: true)));
        Assert.Equal("-1", Plan(set, Pod(set, 0, isOld: true), Pod(set, 1, isOld: true), Pod(set, 2)));
        Assert.Equal("", Plan(set, Pod(set, 0, isOld: true), Pod(set, 1, isOld: true), Pod(set, 2, isReady: false)));
        set = Set(3, s => s.UpdateStrategy.RollingUpdate.Partition = 2);
        Assert.Equal("", Plan(set, Pod(set, 0, isOld: true), Pod(set, 1, isOld: true), Pod(set, 2)));
        set = Set(3, s => s.UpdateStrategy = new V1StatefulSetUpdateStrategy { Type = "OnDelete" });
        Assert.Equal("", Plan(set, Pod(set, 0, isOld: true), Pod(set, 1, isOld: true), Pod(set, 2, isOld: true)));
        set = Set(4, s => s.UpdateStrategy.RollingUpdate.MaxUnavailable = (IntOrString)("50%"));
        Assert.Equal("-3 -2", Plan(set, [.. Enumerable.Range(0, 4).Select(i => Pod(set, i, isOld: true))]));
    }

    [Fact]
    public void Plan_PodBelowThePartitionMissing_GetsTheCurrentRevision()
    {
        var set = Set(2, s => s.UpdateStrategy.RollingUpdate.Partition = 1);
        var step = (StatefulStep.CreatePod)StatefulSetPlanner.Plan(new StatefulSeen(set, Old, Newest, 0, [], _ => null), TestPods.Now).Steps.Single();
        Assert.Equal("db-old", StatefulSetRules.Revision(step.Pod));
    }

    /// <summary>From any start, carried out by a kubelet that makes pods ready, every set ends as wished; in order never more than one pod is not healthy by our doing.</summary>
    [Fact]
    public void Plan_CarriedOutAgainAndAgain_Converges() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 8].Array[0, 6], Gen.Bool, Gen.Int[0, 3], Gen.Int).Sample((wished, ordinals, isParallel, start, seed) =>
        {
            var random = new Random(seed);
            var set = Set(wished, s => (s.PodManagementPolicy, s.Ordinals) = (isParallel ? "Parallel" : "OrderedReady", new V1StatefulSetOrdinals { Start = start }));
            var pods = ordinals.Distinct().Select(i => Pod(set, i, random.Next(2) == 0, random.Next(2) == 0)).ToList();
            for (var turn = 0; turn < 60; turn++)
            {
                var plan = StatefulSetPlanner.Plan(new StatefulSeen(set, Old, Newest, 0, [.. pods], _ => null), TestPods.Now);
                Assert.True(isParallel || plan.Steps.Length <= 1);
                foreach (var step in plan.Steps)
                {
                    if (step is StatefulStep.CreatePod create)
                        pods.Add(Pod(set, StatefulSetRules.Ordinal(set, create.Pod)!.Value, isReady: false));
                    else if (step is StatefulStep.DeletePod delete)
                        pods.Remove(delete.Pod);
                }
                Assert.Equal(pods.Count, pods.Select(p => p.Metadata.Name).Distinct().Count());
                if (pods.Count > 0 && random.Next(2) == 0)
                    pods = [.. pods.Select(p => Pod(set, StatefulSetRules.Ordinal(set, p)!.Value, true, StatefulSetRules.Revision(p) == "db-old"))];
            }
            Assert.Equal(Enumerable.Range(start, wished).Select(i => $"db-{i} db-new"), pods.OrderBy(p => p.Metadata.Name).Select(p => $"{p.Metadata.Name} {StatefulSetRules.Revision(p)}"));
        }, iter: 300, threads: 1);

    [Theory]
    [InlineData("Retain", "Retain", true, "")]
    [InlineData("Delete", "Retain", true, "set-uid")]
    [InlineData("Retain", "Delete", true, "")]
    [InlineData("Retain", "Delete", false, "uid-0")]
    [InlineData("Delete", "Delete", true, "set-uid")]
    [InlineData("Delete", "Delete", false, "uid-0")]
    public void Wanted_RetentionPolicy_SaysWhoseTheClaimIs(string whenDeleted, string whenScaled, bool isWished, string owner)
    {
        var set = Set(isWished ? 1 : 0, s => s.PersistentVolumeClaimRetentionPolicy = new V1StatefulSetPersistentVolumeClaimRetentionPolicy { WhenDeleted = whenDeleted, WhenScaled = whenScaled });
        var foreign = new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "x", Uid = "x" };
        foreach (var before in (V1OwnerReference[][])[[foreign], [foreign, new V1OwnerReference { ApiVersion = "apps/v1", Kind = "StatefulSet", Name = "db", Uid = "set-uid", Controller = true }]])
        {
            var claim = new V1PersistentVolumeClaim { Metadata = new V1ObjectMeta { Name = "data-db-0", OwnerReferences = before } };
            var wanted = ClaimOwnerRules.Wanted(set, Pod(set, 0), 0, claim)?.ToArray() ?? before;
            Assert.Equal(owner.Length == 0 ? ["x"] : new[] { "x", owner }.Order(), wanted.Select(o => o.Uid).Order());
            claim.Metadata.OwnerReferences = wanted;
            Assert.Null(ClaimOwnerRules.Wanted(set, Pod(set, 0), 0, claim));
        }
    }
}
