using CsCheck;
using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>
/// The planner's laws over random pods and random histories. <see cref="ModelRuntime"/> throws when a container would run twice, start
/// before its init containers, its volumes or its sandbox, and when a sandbox would be pulled from under running containers.
/// </summary>
public sealed class PodPlannerPropertyTests
{
    /// <summary>Turns a quiet pod needs at most: three for each container and a few for the rest.</summary>
    private static int TurnLimit(V1Pod pod) => (RestartRules.MayRestartAll(pod.Spec) ? 16 : 8) + 3 * (pod.Spec.Containers.Count + (pod.Spec.InitContainers?.Count ?? 0));

    private static readonly Gen<V1Pod> Pods =
        from mains in Gen.Int[1, 3]
        from inits in Gen.Bool.Array[0, 3]
        from policy in Gen.Int[0, 2].Select(i => i switch { 0 => "Always", 1 => "OnFailure", _ => "Never" })
        from rules in Gen.Int[0, 3]
        select Make(mains, inits, policy, rules);

    private static readonly Gen<(int What, int Which, int Code)[]> Histories =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[0, 1], (what, which, code) => (what, which, code)).Array[0, 40];

    [Fact]
    public void Plan_AnyHistory_ConvergesAndThePlanStaysEmpty() => Gen.Select(Pods, Histories).Sample((pod, history) =>
    {
        var world = new ModelRuntime(pod);
        foreach (var step in history)
            Disturb(world, step.What, step.Which, step.Code);
        Calm(world);
        world.Settle(TurnLimit(pod));
        for (var i = 0; i < 3; i++)
            Assert.True(world.Plan().IsEmpty);
        if (world.Memory.State == PodState.Syncing)
            Assert.All(pod.Spec.Containers, c => Assert.True(IsSettled(world, c)));
    }, iter: 2000);

    [Fact]
    public void Plan_AnyHistoryThenRemoved_LeavesNothing() => Gen.Select(Pods, Histories).Sample((pod, history) =>
    {
        var world = new ModelRuntime(pod);
        foreach (var step in history)
            Disturb(world, step.What, step.Which, step.Code);
        world.Fails = _ => false;
        world.Removal = new PodRemoval(null);
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Empty(world.Containers);
        Assert.Empty(world.Sandboxes);
        Assert.True(world.Memory.IsFinished);
    }, iter: 2000);

    [Fact]
    public void Plan_RestartedAfterAnyHistory_TouchesNothingThatRuns() => Gen.Select(Pods, Histories).Sample((pod, history) =>
    {
        var world = new ModelRuntime(pod);
        foreach (var step in history.Where(s => s.What is 0 or 1 or 2))
            Disturb(world, step.What, step.Which, step.Code);
        Calm(world);
        world.Settle(TurnLimit(pod));
        var running = world.Containers.Where(c => c.State == ContainerState.Running).Select(c => c.Id).ToList();
        world.ForgetAll();
        world.Settle(TurnLimit(pod));
        Assert.All(running, id => Assert.Contains(world.Containers, c => c.Id == id && c.State == ContainerState.Running));
    }, iter: 1000);

    private static void Disturb(ModelRuntime world, int what, int which, int code)
    {
        switch (what)
        {
            case 0 or 1:
                world.Turn();
                break;
            case 2 when Running(world, which) is { } name:
                world.Exit(name, code);
                break;
            case 3 when world.Sandboxes.Count > 0 && world.Sandboxes[^1].Ready:
                world.SandboxDies();
                break;
            case 4:
                world.Now += TimeSpan.FromSeconds(which * 7);
                break;
            case 5 when Running(world, which) is { } name:
                world.Verdicts[(world.Last(name).Id, which % 2 == 0 ? ProbeKind.Liveness : ProbeKind.Startup)] = ProbeVerdict.Failure;
                break;
            case 6:
                world.Fails = code == 0 ? _ => false : action => action.Lane.Length % 3 == which % 3;
                break;
            case 7:
                world.ForgetAll();
                break;
            default:
                break;
        }
    }

    /// <summary>No more failures; init containers that run complete; waits pass.</summary>
    private static void Calm(ModelRuntime world)
    {
        world.Fails = _ => false;
        world.Verdicts.Clear();
        for (var i = 0; i < 40; i++)
        {
            world.RunFor(TimeSpan.FromMinutes(6));
            var waiting = (world.Pod.Spec.InitContainers ?? []).FirstOrDefault(c => c.RestartPolicy != "Always" && world.IsRunning(c.Name));
            if (waiting is null)
                break;
            world.Exit(waiting.Name, 0);
        }
    }

    private static bool IsSettled(ModelRuntime world, V1Container c) =>
        world.IsRunning(c.Name) || !RestartRules.ShouldRestart(c, world.Pod.Spec, world.Last(c.Name).ExitCode);

    private static string? Running(ModelRuntime world, int which)
    {
        var running = world.Containers.Where(c => c.State == ContainerState.Running).Select(c => c.Name).ToList();
        return running.Count == 0 ? null : running[which % running.Count];
    }

    /// <param name="rules">0: none; others: after failures of the first container, or of the first init container, all start anew.</param>
    private static V1Pod Make(int mains, bool[] inits, string policy, int rules)
    {
        var pod = Make(mains, inits, policy);
        if (rules is 1 or 3)
            PodBuild.RestartsAll(pod.Spec.Containers[0], 1);
        if (rules is 2 or 3 && pod.Spec.InitContainers is [var init, ..])
            PodBuild.RestartsAll(init, 1);
        return pod;
    }

    private static V1Pod Make(int mains, bool[] inits, string policy)
    {
        var pod = PodBuild.Pod([.. Enumerable.Range(0, mains).Select(i => PodBuild.Container("m" + i))]).WithPolicy(policy);
        return inits.Length == 0
            ? pod
            : pod.WithInit([.. inits.Select((isSidecar, i) => isSidecar ? PodBuild.Sidecar("s" + i) : PodBuild.Container("i" + i))]);
    }
}
