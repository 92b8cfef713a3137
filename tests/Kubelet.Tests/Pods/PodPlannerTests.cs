using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class PodPlannerTests
{
    [Fact]
    public void Plan_NewPod_PreparesThenSandboxThenContainersInOrder()
    {
        var world = new ModelRuntime(PodBuild.Pod(PodBuild.Container("a"), PodBuild.Container("b")));
        world.Settle();
        Assert.Equal(["prepare", "sandbox 0", "start a#0", "start b#0"], world.Log);
    }

    [Fact]
    public void Plan_InitsAndSidecar_StartsEachAfterTheOneBefore()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Container("i1"), PodBuild.Sidecar("side"), PodBuild.Container("i2")));
        world.Settle();
        Assert.Equal(["prepare", "sandbox 0", "start i1#0"], world.Log);
        world.Exit("i1", 0);
        world.Settle();
        Assert.Equal(["start side#0", "start i2#0"], world.Log.Skip(3));
        world.Exit("i2", 0);
        world.Settle();
        Assert.Equal(["start c#0"], world.Log.Skip(5));
    }

    [Fact]
    public void Plan_SidecarWithStartupProbe_HoldsTheNextUntilItSucceeded()
    {
        var side = PodBuild.Sidecar("side");
        side.StartupProbe = new V1Probe();
        var world = new ModelRuntime(PodBuild.Pod().WithInit(side));
        world.Settle();
        Assert.False(world.IsRunning("c"));
        world.Verdicts[(world.Last("side").Id, ProbeKind.Startup)] = ProbeVerdict.Unknown;
        world.Settle();
        Assert.False(world.IsRunning("c"));
        world.Verdicts[(world.Last("side").Id, ProbeKind.Startup)] = ProbeVerdict.Success;
        world.Settle();
        Assert.True(world.IsRunning("c"));
    }

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Never", 0, false)]
    [InlineData("Never", 1, false)]
    public void Plan_MainExits_RestartsByPolicy(string policy, int code, bool restarts)
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy(policy));
        world.Settle();
        world.Exit("c", code);
        world.Settle();
        Assert.Equal(restarts, world.IsRunning("c"));
        Assert.Equal(restarts ? PodState.Syncing : PodState.Terminated, world.Memory.State);
    }

    [Fact]
    public void Plan_CrashLoop_DoublesFromTenSecondsToFiveMinutes()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            world.Exit("c", 1);
            var at = world.Now;
            while (!world.IsRunning("c"))
                if (world.Turn() is { IsEmpty: true, LookAgainAt: { } next })
                    world.Now = next;
            waits.Add((world.Now - at).TotalSeconds);
        }
        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], waits);
        Assert.Equal(8, world.Last("c").RestartCount);
    }

    [Fact]
    public void Plan_CrashAfterElevenMinutes_StartsTheBackoffAnew()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Exit("c", 1);
        world.Settle();
        world.Exit("c", 1);
        world.RunFor(TimeSpan.FromSeconds(11));
        Assert.Equal(2, world.Last("c").RestartCount);
        world.Now += TimeSpan.FromMinutes(11);
        world.Exit("c", 1);
        world.Settle();
        Assert.Equal(3, world.Last("c").RestartCount);
        Assert.True(world.IsRunning("c"));
    }

    [Fact]
    public void Plan_InBackoff_SaysSoOnceAndInStatus()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Exit("c", 1);
        world.Settle();
        world.Exit("c", 1);
        for (var i = 0; i < 5; i++)
            world.Turn();
        var notice = Assert.Single(world.Notices);
        Assert.Equal("spec.containers{c}", notice.FieldPath);
        Assert.Equal("BackOff", notice.Reason);
        Assert.Equal($"Back-off restarting failed container c in pod p_ns({PodBuild.Uid})", notice.Message);
        var waiting = world.Status!.ContainerStatuses[0].State.Waiting;
        Assert.Equal("CrashLoopBackOff", waiting.Reason);
        Assert.Equal($"back-off 10s restarting failed container=c pod=p_ns({PodBuild.Uid})", waiting.Message);
    }

    [Theory]
    [InlineData(ProbeKind.Liveness, "Container c failed liveness probe, will be restarted")]
    [InlineData(ProbeKind.Startup, "Container c failed startup probe, will be restarted")]
    public void Plan_ProbeFails_KillsAndRestartsWithoutBackoff(ProbeKind kind, string message)
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        for (var i = 1; i <= 2; i++)
        {
            world.Verdicts[(world.Last("c").Id, kind)] = ProbeVerdict.Failure;
            var kill = Assert.IsType<KillContainerAction>(Assert.Single(world.Turn().Actions));
            Assert.Equal(message, kill.Message);
            world.Settle();
            Assert.Equal(i, world.Last("c").RestartCount);
            Assert.True(world.IsRunning("c"));
        }
    }

    [Fact]
    public void Plan_ProbeFailsUnderNever_KillsForGood()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("Never"));
        world.Settle();
        world.Verdicts[(world.Last("c").Id, ProbeKind.Liveness)] = ProbeVerdict.Failure;
        world.Settle();
        Assert.False(world.IsRunning("c"));
        Assert.Equal("Failed", world.Status!.Phase);
    }

    [Fact]
    public void Plan_HashChanged_RestartsWhateverThePolicy()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("Never"));
        world.Hashes["c"] = "1";
        world.Settle();
        world.Hashes["c"] = "2";
        var kill = Assert.IsType<KillContainerAction>(Assert.Single(world.Turn().Actions));
        Assert.Equal("Container c definition changed, will be restarted", kill.Message);
        world.Settle();
        Assert.True(world.IsRunning("c"));
        Assert.Equal("2", world.Last("c").Hash);
    }

    [Fact]
    public void Plan_ContainerWithoutHash_IsKept()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Hashes["c"] = "2";
        Assert.True(world.Turn().IsEmpty);
    }

    [Fact]
    public void Plan_SandboxDies_RecreatesItWithTheNextAttempt()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Container("i")));
        world.Settle();
        world.Exit("i", 0);
        world.Settle();
        world.SandboxDies();
        world.Settle();
        Assert.Equal(["stop-sandbox", "sandbox 1", "start i#1"], world.Log.Skip(4));
        world.Exit("i", 0);
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(world.IsRunning("c"));
    }

    [Fact]
    public void Plan_SandboxDiesUnderNever_EndsThePod()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("Never"));
        world.Settle();
        world.SandboxDies();
        world.Settle();
        Assert.DoesNotContain("sandbox 1", world.Log);
        Assert.Equal(PodState.Terminated, world.Memory.State);
        Assert.Equal("Failed", world.Status!.Phase);
    }

    [Fact]
    public void Plan_TwoReadySandboxes_KeepsTheOneThatRuns()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        var id = world.Last("c").Id;
        world.AddSandbox(new SandboxObservation("late", 5, true, world.Now.AddSeconds(1), false, ["10.0.0.99"], ""));
        world.Settle();
        Assert.Equal(id, world.Last("c").Id);
        Assert.True(world.IsRunning("c"));
        Assert.DoesNotContain(world.Sandboxes, s => s.Id == "late");
    }

    [Fact]
    public void Plan_RuntimeForgetsTheAddress_KeepsThePod()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        var verdict = SandboxRules.Judge(
            world.Pod, world.Seen with { Sandboxes = [world.Sandboxes[0] with { Ips = [] }] }, world.Memory.SandboxIps, null);
        Assert.NotNull(verdict.Current);
    }

    [Fact]
    public void Plan_SandboxCreateFails_TriesTheNextAttemptAfterAWhile()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        var left = 2;
        world.Fails = a => a is CreateSandboxAction && left-- > 0;
        world.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(["prepare", "failed sandbox", "failed sandbox", "sandbox 2", "start c#0"], world.Log);
    }

    [Fact]
    public void Plan_CreatedContainerFound_RemovesItAndStartsAnew()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        world.Exit("c", 1);
        world.AddContainer(new ContainerObservation
        {
            Id = "half", Name = "c", SandboxId = world.Sandboxes[0].Id, State = ContainerState.Created, RestartCount = 1, CreatedAt = world.Now,
        });
        world.Settle();
        Assert.Equal(["remove c", "start c#1"], world.Log.Skip(3));
    }

    [Fact]
    public void Plan_InitFailsUnderNever_FailsThePodWithoutStartingMore()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("Never").WithInit(PodBuild.Container("i")));
        world.Settle();
        world.Exit("i", 4);
        world.Settle();
        Assert.DoesNotContain("start c#0", world.Log);
        Assert.Equal("Failed", world.Status!.Phase);
        Assert.Equal("PodInitializing", world.Status.ContainerStatuses[0].State.Waiting.Reason);
    }

    [Fact]
    public void Plan_InitRemovedWhileMainRuns_IsNotRunAgain()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Container("i"), PodBuild.Sidecar("side")));
        world.Settle();
        world.Exit("i", 0);
        world.Settle();
        world.Apply(new RemoveContainerAction(world.Last("i").Id, "i", "test"));
        world.Exit("side", 1);
        world.Log.Clear();
        world.Settle();
        Assert.Equal(["start side#1"], world.Log);
    }

    [Fact]
    public void Plan_AllMainsDone_StopsTheSidecarsAndSucceeds()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("OnFailure").WithInit(PodBuild.Sidecar("s1"), PodBuild.Sidecar("s2")));
        world.Settle();
        world.Exit("c", 0);
        world.Log.Clear();
        world.Settle();
        // s1 runs its preStop beside s2, and is stopped when s2 is gone.
        Assert.Equal(["hook s1", "kill s2", "stop s1", "stop-sandbox", "teardown"], world.Log.Order().Order(SidecarOrder));
        Assert.Equal("Succeeded", world.Status!.Phase);
    }

    [Fact]
    public void Plan_Removed_StopsMainsThenSidecarsInReverseThenEverything()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Sidecar("s1"), PodBuild.Sidecar("s2")));
        world.Settle();
        world.Log.Clear();
        world.Removal = new PodRemoval(null);
        world.Settle();
        Assert.Equal(world.Log.IndexOf("kill c"), world.Log.FindIndex(l => l.StartsWith("kill", StringComparison.Ordinal)));
        Assert.True(world.Log.IndexOf("kill c") < world.Log.IndexOf("stop s2"));
        Assert.True(world.Log.IndexOf("stop s2") < world.Log.IndexOf("stop s1"));
        Assert.True(world.Log.IndexOf("stop s1") < world.Log.IndexOf("stop-sandbox"));
        Assert.Equal("purge", world.Log[^1]);
        Assert.Empty(world.Containers);
        Assert.Empty(world.Sandboxes);
        Assert.True(world.Memory.IsFinished);
    }

    [Fact]
    public void Plan_MainIgnoresStop_SidecarStopsWhenTheGraceIsOver()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithInit(PodBuild.Sidecar("s1")));
        world.Settle();
        world.Removal = new PodRemoval(TimeSpan.FromSeconds(8));
        world.Fails = a => a is KillContainerAction { Name: "c" };
        world.Turn();
        var plan = world.Plan();
        Assert.Equal(world.Now.AddSeconds(0.5), plan.LookAgainAt);
        world.Now += TimeSpan.FromSeconds(8);
        var stop = world.Plan().Actions.OfType<StopContainerAction>().Single(a => a.Name == "s1");
        Assert.Equal(("s1", GraceRules.Minimum), (stop.Name, stop.Grace));
    }

    [Theory]
    [InlineData(null, null, 30)]
    [InlineData(5L, null, 5)]
    [InlineData(5L, 9L, 9)]
    [InlineData(0L, null, 0)]
    public void Plan_Removed_GivesTheRightGrace(long? deletionGrace, long? removalGrace, int expected)
    {
        var pod = PodBuild.Pod();
        pod.Metadata.DeletionGracePeriodSeconds = deletionGrace;
        var world = new ModelRuntime(pod);
        world.Settle();
        world.Removal = new PodRemoval(removalGrace is { } s ? TimeSpan.FromSeconds(s) : null);
        var kill = world.Plan().Actions.OfType<KillContainerAction>().Single();
        Assert.Equal(TimeSpan.FromSeconds(expected), kill.Grace);
        Assert.Equal("", kill.Message);
    }

    [Fact]
    public void Plan_DeadlinePasses_FailsThePodWithItsReason()
    {
        var pod = PodBuild.Pod();
        pod.Spec.ActiveDeadlineSeconds = 4;
        var world = new ModelRuntime(pod);
        world.Settle();
        Assert.Equal(world.Now.AddSeconds(4), world.Plan().LookAgainAt);
        world.Now += TimeSpan.FromSeconds(4);
        world.Settle();
        Assert.Equal(("Failed", "DeadlineExceeded"), (world.Status!.Phase, world.Status.Reason));
        Assert.Equal("Pod was active on the node longer than the specified deadline", world.Status.Message);
        Assert.Equal("DeadlineExceeded", Assert.Single(world.Notices).Reason);
    }

    [Fact]
    public void Plan_Restarted_AdoptsWithoutTouchingAnything()
    {
        var world = new ModelRuntime(PodBuild.Pod(PodBuild.Container("a"), PodBuild.Container("b")).WithInit(PodBuild.Container("i")));
        world.Settle();
        world.Exit("i", 0);
        world.Settle();
        world.ForgetAll();
        world.Log.Clear();
        world.Settle();
        Assert.Equal(["prepare"], world.Log);
    }

    [Fact]
    public void Plan_EphemeralContainer_StartsOnceOnly()
    {
        var pod = PodBuild.Pod();
        var world = new ModelRuntime(pod);
        world.Settle();
        pod.Spec.EphemeralContainers = [new V1EphemeralContainer { Name = "dbg", Image = "img:1", TargetContainerName = "c" }];
        var start = world.Plan().Actions.OfType<StartContainerAction>().Single();
        Assert.Equal(world.Last("c").Id, start.TargetContainerId);
        world.Apply(start);
        world.Exit("dbg", 0);
        world.Settle();
        Assert.Single(world.Containers, c => c.Name == "dbg");
    }

    [Fact]
    public void Plan_Rejected_EndsAsFailedWithNothingStarted()
    {
        var pod = PodBuild.Pod();
        var seen = PodObservation.Nothing(PodBuild.Uid, "ns", "p", DateTimeOffset.UnixEpoch);
        var wish = new PodWish(pod, null, new PodRejection("SysctlForbidden", "no"), "Pending", new Dictionary<string, string>(),
            new Dictionary<(string, ProbeKind), ProbeVerdict>());
        var plan = PodPlanner.Plan(wish, seen, PodMemory.Empty, DateTimeOffset.UnixEpoch);
        Assert.Equal(PodState.Terminated, plan.Memory.State);
        Assert.Equal("SysctlForbidden", Assert.Single(plan.Notices).Reason);
        Assert.IsType<TeardownAction>(Assert.Single(plan.Actions));
    }

    [Fact]
    public void Plan_OneStartIsSlow_OthersAreStillRestarted()
    {
        var world = new ModelRuntime(PodBuild.Pod(PodBuild.Container("a"), PodBuild.Container("b"), PodBuild.Container("slow")));
        world.Settle();
        world.Exit("slow", 1);
        var slow = world.Plan().Actions.OfType<StartContainerAction>().Single();
        Assert.Equal("slow", slow.Name);
        world.Verdicts[(world.Last("a").Id, ProbeKind.Liveness)] = ProbeVerdict.Failure;
        world.Exit("b", 1);
        var lanes = world.Plan().Actions.Select(a => a.Lane).ToList();
        Assert.Contains("start/b", lanes);
        Assert.Contains("stop/" + world.Last("a").Id, lanes);
        Assert.DoesNotContain("start/slow", lanes);
    }

    [Theory]
    [InlineData(nameof(PodState.Syncing), nameof(PodState.Terminating), true)]
    [InlineData(nameof(PodState.Syncing), nameof(PodState.Terminated), true)]
    [InlineData(nameof(PodState.Terminating), nameof(PodState.Terminated), true)]
    [InlineData(nameof(PodState.Terminating), nameof(PodState.Syncing), false)]
    [InlineData(nameof(PodState.Terminated), nameof(PodState.Syncing), false)]
    [InlineData(nameof(PodState.Terminated), nameof(PodState.Terminating), false)]
    [InlineData(nameof(PodState.Syncing), nameof(PodState.Syncing), false)]
    public void Move_EveryPair_OnlyLegalOnesPass(string fromName, string toName, bool legal)
    {
        var (from, to) = (Enum.Parse<PodState>(fromName), Enum.Parse<PodState>(toName));
        Assert.Equal(legal, PodStateRules.CanMove(from, to));
        if (!legal)
            Assert.Throws<InvalidOperationException>(() => PodStateRules.Move(from, to));
    }

    private static readonly Comparer<string> SidecarOrder = Comparer<string>.Create((a, b) => Rank(a).CompareTo(Rank(b)));

    private static int Rank(string step) => Array.IndexOf(["hook s1", "kill s2", "stop s1", "stop-sandbox", "teardown"], step);
}
