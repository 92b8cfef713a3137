using CsCheck;
using k8s.Models;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>
/// Random resizes of several pods that run beside each other on a node with four processors and 8 GiB: each comes to what it asks for
/// last or says why it waits, nothing more than the node has is granted, and no group is ever smaller than what is in it.
/// </summary>
public sealed class PodResizePropertyTests
{
    private const int PodCount = 3;
    private static readonly string[] s_cpus = ["100m", "500m", "1", "2", "3"];
    private static readonly string[] s_memories = ["256Mi", "1Gi", "2Gi", "4Gi"];

    /// <summary>Which pod, what its two containers ask for, how much time passes before the next, and whether the kubelet is killed then.</summary>
    private static readonly Gen<(int Pod, int A, int B, int Pause, bool Kill)[]> s_histories = Gen.Select(
        Gen.Int[1, PodCount], Gen.Int[0, 19], Gen.Int[0, 19], Gen.Int[0, 4], Gen.Int[0, 7], (pod, a, b, pause, kill) => (pod, a, b, pause, kill == 0)).Array[1, 12];

    [Fact]
    public Task Resizes_OfSeveralPods_ConvergeOrWait() => s_histories.SampleAsync(RunAsync, iter: 25, threads: 1);

    private static async Task RunAsync((int Pod, int A, int B, int Pause, bool Kill)[] history)
    {
        await using var rig = new ResizeRig();
        await rig.StartAsync();
        var wished = Enumerable.Range(1, PodCount).ToDictionary(n => n, n => Pod(n, 1, 1, 1));
        rig.Pods.Wish([.. wished.Values]);
        await rig.Pods.UntilAsync(() => wished.Values.All(rig.HasAll) && rig.Pods.Runtime.Containers.Count == 2 * PodCount, "all run");
        foreach (var (step, index) in history.Select((s, i) => (s, i)))
        {
            rig.Pods.Wish(wished[step.Pod] = Pod(step.Pod, index + 2, step.A, step.B));
            await PassAsync(rig, step.Pause);
            if (!step.Kill)
                continue;
            rig.Pods.Kill();
            Assert.True(rig.Laws.Broken.Count == 0, string.Join("; ", rig.Laws.Broken.Take(4)));
            await rig.StartAsync();
        }
        await rig.Pods.UntilAsync(() => wished.All(w => rig.HasAll(w.Value) || Waits(rig, w.Key, w.Value)), "each has its resources or waits", () => string.Join("\n", wished.Select(w => Describe(rig, w.Key, w.Value))));
        // And stays so.
        await PassAsync(rig, 20);
        Assert.All(wished, w => Assert.True(rig.HasAll(w.Value) || Waits(rig, w.Key, w.Value)));
        Assert.True(rig.Laws.Broken.Count == 0, string.Join("; ", rig.Laws.Broken.Take(4)));
        rig.Pods.Runtime.AssertNoViolations();
    }

    private static string Describe(ResizeRig rig, int number, V1Pod wished) =>
        $"p{number} has all: {rig.HasAll(wished)}, waits: {Waits(rig, number, wished)}, actuated: {rig.Store.Find(wished.Metadata.Uid)?.IsActuated}, "
        + $"told: {string.Join(", ", rig.Pods.Status(wished.Metadata.Uid)?.Conditions?.Select(c => $"{c.Type} {c.Reason} {c.Message}") ?? [])}";

    /// <summary>It is told that it waits, and what it was granted before is given.</summary>
    private static bool Waits(ResizeRig rig, int number, V1Pod wished) =>
        rig.Condition(number, "PodResizePending") is { Reason: "Deferred" } && rig.Store.Find(wished.Metadata.Uid) is { IsActuated: true };

    private static async Task PassAsync(ResizeRig rig, int ticks)
    {
        var until = rig.Pods.Time.GetUtcNow().AddMilliseconds(100 * ticks);
        await rig.Pods.UntilAsync(() => rig.Pods.Time.GetUtcNow() >= until, "time passed");
    }

    private static V1Pod Pod(int number, long generation, int a, int b) => ResizeBuild.Pod(
        number, generation, ResizeBuild.Container("a", Resources(a)).RestartsFor(number == 1 ? "memory" : "none"), ResizeBuild.Container("b", Resources(b)));

    private static string Resources(int which) => $"cpu={s_cpus[which % s_cpus.Length]} memory={s_memories[which % s_memories.Length]}";
}
