using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.DaemonSet;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Revisions;

namespace NodeStack.ControlPlane.Tests.Controllers.DaemonSet;

public sealed class DaemonSetPlannerTests
{
    private static V1DaemonSet Set(string? maxUnavailable = null, string? maxSurge = null, Action<V1PodSpec>? change = null)
    {
        var set = new V1DaemonSet
        {
            Metadata = new V1ObjectMeta { Name = "d", NamespaceProperty = "ns", Uid = "set-uid", Generation = 1 },
            Spec = new V1DaemonSetSpec
            {
                Selector = TestPods.Selector("d"),
                Template = TestPods.Template("d"),
                UpdateStrategy = new V1DaemonSetUpdateStrategy
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new V1RollingUpdateDaemonSet { MaxUnavailable = (IntOrString)(maxUnavailable ?? "1"), MaxSurge = (IntOrString)(maxSurge ?? "0") },
                },
            },
        };
        change?.Invoke(set.Spec.Template.Spec);
        return set;
    }

    private static V1Node Node(string name, params V1Taint[] taints) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["disk"] = name == "n1" ? "ssd" : "hdd" } },
        Spec = new V1NodeSpec { Taints = taints },
    };

    private static V1Pod Pod(V1DaemonSet set, string node, string hash = "new", string phase = "Running", bool isReady = true, bool isGoing = false, string suffix = "")
    {
        var pod = DaemonPodBuilder.Build(set, node, hash);
        var state = TestPods.Pod($"{node}-{hash}{suffix}", node, phase, isReady ? 100 : null, isGoing: isGoing);
        (pod.Status, pod.Metadata.Name, pod.Metadata.Uid, pod.Metadata.DeletionTimestamp, pod.Spec.NodeName) =
            (state.Status, state.Metadata.Name, state.Metadata.Uid, state.Metadata.DeletionTimestamp, node);
        return pod;
    }

    private static string Plan(V1DaemonSet set, V1Node[] nodes, params V1Pod[] pods)
    {
        var plan = DaemonSetPlanner.Plan(DaemonSeen.Of(set, nodes, pods, "new"), FailedDaemons.None, TestPods.Now);
        return string.Join(' ', plan.Create.Select(n => $"+{n}").Concat(plan.Delete.Select(p => $"-{p.Metadata.Name}")));
    }

    [Fact]
    public void Plan_Nodes_GetOnePodEach()
    {
        var set = Set();
        V1Node[] nodes = [Node("n1"), Node("n2")];
        Assert.Equal("+n1 +n2", Plan(set, nodes));
        Assert.Equal("+n2", Plan(set, nodes, Pod(set, "n1")));
        Assert.Equal("", Plan(set, nodes, Pod(set, "n1"), Pod(set, "n2")));
        Assert.Equal("-n1-newb", Plan(set, nodes, Pod(set, "n1"), Pod(set, "n1", suffix: "b"), Pod(set, "n2")));
        Assert.Equal("", Plan(set, nodes, Pod(set, "n1", isGoing: true), Pod(set, "n2")));
        Assert.Equal("-n1-new", Plan(set, nodes, Pod(set, "n1", phase: "Failed", isReady: false), Pod(set, "n2")));
        Assert.Equal("-n2-new", Plan(Set(change: s => s.NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" }), nodes, Pod(set, "n1"), Pod(set, "n2")));
    }

    [Theory]
    [InlineData("key", "NoSchedule", null, false, true)]
    [InlineData("key", "NoExecute", null, false, false)]
    [InlineData("key", "PreferNoSchedule", null, true, true)]
    [InlineData("key", "NoSchedule", "key", true, true)]
    [InlineData("key", "NoExecute", "other", false, false)]
    [InlineData("node.kubernetes.io/unschedulable", "NoSchedule", null, true, true)]
    [InlineData("node.kubernetes.io/not-ready", "NoExecute", null, true, true)]
    [InlineData("node.kubernetes.io/network-unavailable", "NoSchedule", null, false, true)]
    public void Judge_Taint_KeepsPodsAwayOrNot(string key, string effect, string? tolerated, bool run, bool stay)
    {
        var set = Set(change: s => s.Tolerations = tolerated is null ? null : [new V1Toleration { Key = tolerated, OperatorProperty = "Exists" }]);
        Assert.Equal((run, stay), DaemonPlacementRules.Judge(set, Node("n1", new V1Taint { Key = key, Effect = effect })));
    }

    [Fact]
    public void Plan_FailedPods_AreReplacedEverMoreSlowly()
    {
        var (set, now, memory) = (Set(), TestPods.Now, FailedDaemons.None);
        var waits = new List<double>();
        for (var i = 0; i < 4; i++)
        {
            var since = now;
            DaemonPlan plan;
            while ((plan = DaemonSetPlanner.Plan(DaemonSeen.Of(set, [Node("n1")], [Pod(set, "n1", phase: "Failed", isReady: false)], "new"), memory, now)).Delete.IsEmpty)
                now += plan.Again!.Value;
            Assert.Equal("FailedDaemonPod", plan.Events.Single().Reason);
            waits.Add((now - since).TotalSeconds);
            memory = plan.Memory;
        }
        Assert.Equal([0, 1, 2, 4], waits);
    }

    [Fact]
    public void Plan_RollingUpdate_ReplacesAsManyAsMayBeAway()
    {
        var set = Set(maxUnavailable: "2");
        V1Node[] nodes = [Node("n1"), Node("n2"), Node("n3"), Node("n4")];
        Assert.Equal("-n1-old -n2-old", Plan(set, nodes, [.. nodes.Select(n => Pod(set, n.Metadata.Name, "old"))]));
        Assert.Equal("-n2-old", Plan(set, nodes, Pod(set, "n1", isReady: false), Pod(set, "n2", "old"), Pod(set, "n3", "old"), Pod(set, "n4", "old")));
        Assert.Equal("-n4-old -n1-old", Plan(set, nodes, Pod(set, "n1", "old"), Pod(set, "n2", "old"), Pod(set, "n3", "old"), Pod(set, "n4", "old", isReady: false)));
    }

    [Fact]
    public void Plan_Surge_MakesNewPodsBesideOldOnes()
    {
        var set = Set(maxUnavailable: "0", maxSurge: "1");
        V1Node[] nodes = [Node("n1"), Node("n2")];
        Assert.Equal("+n1", Plan(set, nodes, Pod(set, "n1", "old"), Pod(set, "n2", "old")));
        Assert.Equal("", Plan(set, nodes, Pod(set, "n1", "old"), Pod(set, "n1", isReady: false), Pod(set, "n2", "old")));
        Assert.Equal("-n1-old", Plan(set, nodes, Pod(set, "n1", "old"), Pod(set, "n1"), Pod(set, "n2", "old")));
        Assert.Equal("+n2", Plan(set, nodes, Pod(set, "n1"), Pod(set, "n2", "old")));
    }

    [Fact]
    public void Plan_CarriedOutAgainAndAgain_ConvergesAndKeepsEnoughPods() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int).Sample((count, unavailable, surge, seed) =>
        {
            var random = new Random(seed);
            var set = Set(unavailable.ToString(System.Globalization.CultureInfo.InvariantCulture), (unavailable == 0 ? Math.Max(1, surge) : 0).ToString(System.Globalization.CultureInfo.InvariantCulture));
            var nodes = Enumerable.Range(0, count).Select(i => Node($"n{i}")).ToArray();
            var pods = nodes.Select(n => Pod(set, n.Metadata.Name, "old")).ToList();
            for (var turn = 0; turn < 80; turn++)
            {
                var plan = DaemonSetPlanner.Plan(DaemonSeen.Of(set, nodes, pods, "new"), FailedDaemons.None, TestPods.Now);
                foreach (var pod in plan.Delete)
                    pods.Remove(pod);
                pods.AddRange(plan.Create.Select(n => Pod(set, n, isReady: false)));
                var served = pods.Where(PodStateRules.IsReady).Select(p => p.Spec.NodeName).Distinct().Count();
                Assert.True(served >= count - unavailable, $"{served} of {count} served");
                for (var i = 0; i < pods.Count; i++)
                    if (random.Next(2) == 0)
                        pods[i] = Pod(set, pods[i].Spec.NodeName, pods[i].Metadata.Labels[TemplateRevisionRules.HashLabel]);
            }
            Assert.Equal(nodes.Select(n => $"{n.Metadata.Name}-new").Order(), pods.Select(p => p.Metadata.Name).Order());
        }, iter: 200, threads: 1);
}
