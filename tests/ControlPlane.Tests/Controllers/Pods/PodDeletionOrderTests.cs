using CsCheck;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;

namespace NodeStack.ControlPlane.Tests.Controllers.Pods;

public sealed class PodDeletionOrderTests
{
    private static V1Pod With(V1Pod pod, Action<V1Pod> change)
    {
        change(pod);
        return pod;
    }

    public static TheoryData<string, V1Pod, V1Pod> Pairs => new()
    {
        { "not scheduled before scheduled", TestPods.Pod("z", node: "", phase: "Pending", readyFor: null), TestPods.Pod("a", phase: "Pending", readyFor: null) },
        { "pending before unknown", TestPods.Pod("z", phase: "Pending", readyFor: null), TestPods.Pod("a", phase: "Unknown", readyFor: null) },
        { "unknown before running", TestPods.Pod("z", phase: "Unknown", readyFor: null), TestPods.Pod("a", readyFor: null) },
        { "not ready before ready", TestPods.Pod("z", readyFor: null), TestPods.Pod("a") },
        { "cheap before dear", With(TestPods.Pod("z"), p => p.Metadata.Annotations = Cost("-5")), TestPods.Pod("a") },
        { "what is no cost is none", TestPods.Pod("a"), With(TestPods.Pod("b"), p => p.Metadata.Annotations = Cost("1")) },
        { "on the crowded node before alone", TestPods.Pod("z", node: "crowded"), TestPods.Pod("a", node: "n") },
        { "ready for shortly before ready for long", TestPods.Pod("z", readyFor: 5), TestPods.Pod("a", readyFor: 500) },
        { "of one magnitude by uid", TestPods.Pod("a", readyFor: 1000), TestPods.Pod("z", readyFor: 900) },
        { "restarting before steady", With(TestPods.Pod("z", readyFor: null), p => p.Status.ContainerStatuses = Restarts(3)), TestPods.Pod("a", readyFor: null) },
        { "young before old", With(TestPods.Pod("z", readyFor: null), p => p.Metadata.CreationTimestamp = TestPods.Now.UtcDateTime.AddSeconds(-1)), TestPods.Pod("a", readyFor: null) },
    };

    private static Dictionary<string, string> Cost(string cost) => new() { ["controller.kubernetes.io/pod-deletion-cost"] = cost };

    private static V1ContainerStatus[] Restarts(int count) => [new V1ContainerStatus { RestartCount = count }];

    private static readonly PodDeletionOrder Order = new(p => p.Spec.NodeName == "crowded" ? 3 : 1, TestPods.Now);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Sort_TwoPods_PutsTheFirstToGoFirst(string name, V1Pod first, V1Pod second)
    {
        Assert.NotEmpty(name);
        Assert.Equal([first, second], Order.Sort([second, first]));
        Assert.Equal([first, second], Order.Sort([first, second]));
    }

    /// <summary>The order of ages is none in the strict sense; sorting must still keep each pod once, with all that are not ready at the front.</summary>
    [Fact]
    public void Sort_ManyPods_KeepsEachOnceAndReadyOnesLast() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2000], Gen.Int[0, 4], Gen.Bool).List[0, 60].Sample(specs =>
        {
            var pods = specs.Select((s, i) => With(
                TestPods.Pod($"p{i % 7}-{i}", node: $"n{s.Item1}", readyFor: s.Item4 ? s.Item2 : null), p => p.Status.ContainerStatuses = Restarts(s.Item3))).ToArray();
            var sorted = Order.Sort(pods);
            Assert.Equal(pods.Select(p => p.Metadata.Uid).Order(), sorted.Select(p => p.Metadata.Uid).Order());
            Assert.DoesNotContain(sorted.SkipWhile(p => !PodStateRules.IsReady(p)), p => !PodStateRules.IsReady(p));
        });
}
