using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Deployment;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Templates;

namespace NodeStack.ControlPlane.Tests.Controllers.Deployment;

public sealed class DeploymentPlannerTests
{
    private static V1Deployment Deployment(int replicas, string surge, string unavailable, string image = "new") => new()
    {
        Metadata = new V1ObjectMeta { Name = "d", NamespaceProperty = "ns", Uid = "d-uid", Generation = 1 },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = TestPods.Selector("d"),
            Template = TestPods.Template("d", image),
            RevisionHistoryLimit = 10,
            ProgressDeadlineSeconds = 600,
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = (IntOrString)(surge), MaxUnavailable = (IntOrString)(unavailable) },
            },
        },
    };

    private static V1ReplicaSet Set(string image, int replicas, int available, int desired, int max, int age = 0) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = $"d-{image}",
            Uid = $"uid-{image}",
            NamespaceProperty = "ns",
            Generation = 1,
            CreationTimestamp = TestPods.Now.UtcDateTime.AddHours(-age),
            Annotations = new Dictionary<string, string>
            {
                ["deployment.kubernetes.io/revision"] = "1",
                ["deployment.kubernetes.io/desired-replicas"] = $"{desired}",
                ["deployment.kubernetes.io/max-replicas"] = $"{max}",
            },
        },
        Spec = new V1ReplicaSetSpec { Replicas = replicas, Template = TestPods.Template("d", image) },
        Status = new V1ReplicaSetStatus { Replicas = replicas, ReadyReplicas = available, AvailableReplicas = available, ObservedGeneration = 1 },
    };

    private static string Plan(V1Deployment d, params V1ReplicaSet[] sets) => string.Join(
        ' ', DeploymentPlanner.Plan(d, sets, _ => false, TestPods.Now).Writes.Where(w => w.Event.Length > 0 || w.IsNew).Select(w => $"{(w.IsNew ? "+" : w.Set.Metadata.Name[2..])}{w.From}>{w.Set.Spec.Replicas}"));

    [Theory]
    [InlineData("0", "0", 1)]
    [InlineData("25%", "25%", 2)]
    [InlineData("0", "100%", 10)]
    [InlineData("3", "0", 0)]
    public void MaxUnavailable_Strategy_IsNeverAStandstill(string surge, string unavailable, int expected) =>
        Assert.Equal(expected, DeploymentRules.MaxUnavailable(Deployment(10, surge, unavailable)));

    [Fact]
    public void Plan_Steps_AreUpstreams()
    {
        Assert.Equal("+0>10", Plan(Deployment(10, "3", "2")));
        Assert.Equal("+0>3 old10>8", Plan(Deployment(10, "3", "2"), Set("old", 10, 10, 10, 13)));
        Assert.Equal("old10>8", Plan(Deployment(10, "3", "2"), Set("old", 10, 10, 10, 13), Set("new", 3, 0, 10, 13)));
        Assert.Equal("new3>5", Plan(Deployment(10, "3", "2"), Set("old", 8, 8, 10, 13), Set("new", 3, 3, 10, 13)));
        Assert.Equal("old10>5", Plan(Deployment(10, "0", "5"), Set("old", 10, 10, 10, 10), Set("new", 0, 0, 10, 10)));
        Assert.Equal("bad3>0 old9>7", Plan(Deployment(10, "3", "2"), Set("bad", 3, 0, 10, 13, 2), Set("old", 9, 9, 10, 13, 1), Set("new", 1, 1, 10, 13)));
    }

    [Theory]
    [InlineData(20, "new10>20")]
    [InlineData(5, "new10>5")]
    public void Plan_ScaledWithOneSet_ScalesIt(int wished, string expected) => Assert.Equal(expected, Plan(Deployment(wished, "3", "2"), Set("new", 10, 10, 10, 13)));

    /// <summary>Upstream leaves the old wish on the set then, and waits for ever.</summary>
    [Fact]
    public void Plan_ScaledToWhatTheOnlySetHas_IsNotedAndRollsOn()
    {
        var (d, old) = (Deployment(1, "0", "0"), Set("old", 1, 1, 2, 2, 1));
        var noted = DeploymentPlanner.Plan(d, [old, Set("new", 0, 0, 1, 1)], _ => false, TestPods.Now).Writes.Single(w => w.Set.Metadata.Name == "d-old").Set;
        noted.Status = old.Status;
        Assert.Equal("old1>0", Plan(d, noted, Set("new", 0, 0, 1, 1)));
    }

    /// <summary>As the documentation of Deployments has it: 10 replicas with 3 of surge, 8 old and 5 new, become 15: 3 of 5 go to the larger.</summary>
    [Fact]
    public void Plan_ScaledInTheMiddleOfARollout_SharesInProportion() =>
        Assert.Equal("new5>7 old8>11", Plan(Deployment(15, "3", "2"), Set("old", 8, 8, 10, 13, 1), Set("new", 5, 0, 10, 13)));

    [Fact]
    public void TemplateText_EmptyAndAbsentAndHash_AreOne()
    {
        var (plain, same) = (TestPods.Template("d"), TestPods.Template("d"));
        same.Metadata.Labels = new Dictionary<string, string> { ["pod-template-hash"] = "x", ["app"] = "d" };
        same.Metadata.Annotations = new Dictionary<string, string>();
        same.Spec.Volumes = [];
        Assert.True(TemplateText.AreEqual(plain, same));
        var other = TestPods.Template("d");
        other.Spec.Volumes = [new V1Volume { Name = "v", EmptyDir = new V1EmptyDirVolumeSource() }];
        Assert.False(TemplateText.AreEqual(plain, other));
        Assert.NotEqual(TemplateHash.Of(plain, null), TemplateHash.Of(plain, 1));
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{1,10}$", TemplateHash.Of(plain, null));
    }

    /// <summary>From any start to any wish, with pods that become available in any order: enough stay, not too many are made, and it ends.</summary>
    [Fact]
    public void Plan_CarriedOutAgainAndAgain_RollsWithinItsBounds() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 20], Gen.Int).Sample((wished, surge, unavailable, rescaled, seed) =>
        {
            var random = new Random(seed);
            var d = Deployment(wished, $"{surge}", $"{unavailable}");
            var sets = new List<V1ReplicaSet> { Set("old", wished, wished, wished, wished + DeploymentRules.MaxSurge(d), 1) };
            var rescaleAt = random.Next(60);
            for (var turn = 0; turn < 300; turn++)
            {
                if (turn == rescaleAt)
                    d.Spec.Replicas = rescaled;
                var plan = DeploymentPlanner.Plan(d, sets, _ => false, TestPods.Now);
                foreach (var write in plan.Writes)
                {
                    var made = write.Set;
                    made.Metadata.Uid ??= "uid-new";
                    made.Status ??= new V1ReplicaSetStatus();
                    made.Metadata.CreationTimestamp ??= TestPods.Now.UtcDateTime;
                    sets.RemoveAll(s => s.Metadata.Uid == made.Metadata.Uid);
                    sets.Add(ObjectCopy.Of(made));
                }
                if (plan.Status is { } status)
                    d.Status = status;
                if (turn < rescaleAt)
                {
                    Assert.True(sets.Sum(s => s.Spec.Replicas) <= wished + DeploymentRules.MaxSurge(d));
                    Assert.True(sets.Sum(s => Math.Min(s.Spec.Replicas!.Value, s.Status.AvailableReplicas ?? 0)) >= wished - DeploymentRules.MaxUnavailable(d));
                }
                foreach (var set in sets)
                {
                    var replicas = set.Spec.Replicas!.Value;
                    var available = Math.Min(replicas, (set.Status.AvailableReplicas ?? 0) + random.Next(3));
                    set.Status = new V1ReplicaSetStatus { Replicas = replicas, ReadyReplicas = available, AvailableReplicas = available, ObservedGeneration = 1 };
                }
            }
            var newest = sets.Single(s => s.Spec.Template.Spec.Containers[0].Image == "new");
            Assert.Equal((rescaled, rescaled), (newest.Spec.Replicas, sets.Sum(s => s.Spec.Replicas)));
            Assert.Equal("NewReplicaSetAvailable", d.Status.Conditions.Single(c => c.Type == "Progressing").Reason);
        }, iter: 150, threads: 1);
}
