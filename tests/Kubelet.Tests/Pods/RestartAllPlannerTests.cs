using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class RestartAllPlannerTests
{
    private static ModelRuntime World(string policy = "Never")
    {
        var world = new ModelRuntime(Pod(policy));
        Start(world);
        return world;
    }

    private static V1Pod Pod(string policy) => PodBuild.Pod(PodBuild.RestartsAll(PodBuild.Container("a"), 42), PodBuild.Container("b")).WithPolicy(policy)
        .WithInit(PodBuild.Container("i"), PodBuild.Sidecar("side"));

    private static void Start(ModelRuntime world)
    {
        world.Settle();
        world.Exit("i", 0);
        world.Settle();
        Assert.True(world.IsRunning("a") && world.IsRunning("b") && world.IsRunning("side"));
    }

    [Fact]
    public void Plan_SourceExits_ClearsOthersFirstAndItselfLastThenStartsInOrder()
    {
        var world = World();
        var before = world.Log.Count;
        world.Exit("a", 42);
        world.Settle();
        Assert.Equal(["kill b", "remove b", "remove i", "kill side", "remove side", "remove a", "start i#1"], world.Log.Skip(before));
        world.Exit("i", 0);
        world.Settle();
        Assert.Equal(["start side#1", "start a#1", "start b#1"], world.Log.Skip(before + 7));
        Assert.Single(world.Sandboxes);
        Assert.Equal(PodState.Syncing, world.Memory.State);
        Assert.Equal("Running", world.Status!.Phase);
    }

    [Fact]
    public void Plan_OtherCode_IsNoneOfIt()
    {
        var world = World("Always");
        world.Exit("a", 41);
        world.Settle();
        Assert.Equal(4, world.Containers.Count);
        Assert.Equal("False", Restarting(world));
    }

    [Fact]
    public void Plan_SourceIsAnInitContainer_StartsThePodAnew()
    {
        var pod = PodBuild.Pod().WithPolicy("Never").WithInit(PodBuild.Sidecar("side"), PodBuild.RestartsAll(PodBuild.Container("i"), 42));
        var world = new ModelRuntime(pod);
        world.Settle();
        world.Exit("i", 42);
        world.Settle();
        Assert.Equal(["prepare", "sandbox 0", "start side#0", "start i#0", "kill side", "remove side", "remove i", "start side#1", "start i#1"], world.Log);
        world.Exit("i", 0);
        world.Settle();
        Assert.True(world.IsRunning("c"));
    }

    [Fact]
    public void Plan_KillsOfOthers_AreWithoutGraceAndSayWhy()
    {
        var world = World();
        world.Exit("a", 42);
        var kill = Assert.IsType<KillContainerAction>(Assert.Single(world.Plan().Actions));
        Assert.Equal(("b", TimeSpan.Zero, "killing"), (kill.Name, kill.Grace, kill.Message));
    }

    /// <summary>No back-off: upstream finds no instance that crashed.</summary>
    [Fact]
    public void Plan_AgainAndAgain_StartsAtOnceAndCountsOn()
    {
        var world = World();
        for (var i = 1; i <= 4; i++)
        {
            world.Exit("a", 42);
            Start(world);
            Assert.Equal((i, i), (world.Last("a").RestartCount, world.Last("side").RestartCount));
            Assert.Equal(i, world.Status!.ContainerStatuses.Single(c => c.Name == "a").RestartCount);
        }
    }

    [Fact]
    public void Plan_OtherWaitsOutItsCrashes_StartsWithTheRest()
    {
        var world = World("Always");
        for (var i = 0; i < 3; i++)
        {
            world.Exit("b", 1);
            world.Turn();
            if (i < 2)
                world.RunFor(TimeSpan.FromSeconds(30));
        }
        Assert.False(world.IsRunning("b"));
        world.Exit("a", 42);
        Start(world);
    }

    [Fact]
    public void Plan_StartUnderWay_KeepsTheSourceUntilItIsThrough()
    {
        var world = World();
        world.Exit("a", 42);
        world.Memory = world.Memory with { InFlight = world.Memory.InFlight.Add(StartContainerAction.LaneOf("side")) };
        world.Settle();
        Assert.Equal("a", Assert.Single(world.Containers).Name);
        world.AddContainer(world.Last("a") with { Id = "late", Name = "side", State = ContainerState.Running, ExitCode = 0 });
        world.Memory = world.Memory with { InFlight = world.Memory.InFlight.Remove(StartContainerAction.LaneOf("side")) };
        world.Settle();
        Assert.DoesNotContain(world.Containers, c => c.Id == "late");
        Assert.True(world.IsRunning("i"));
    }

    [Fact]
    public void Plan_SandboxDiesMeanwhile_GoesOnInTheNext()
    {
        var world = World();
        world.Exit("a", 42);
        world.SandboxDies();
        Start(world);
        Assert.Equal(2, world.Sandboxes.Count);
        Assert.All(world.Containers, c => Assert.Equal(world.Sandboxes[^1].Id, c.SandboxId));
    }

    [Fact]
    public void Plan_PodRemovedMeanwhile_Ends()
    {
        var world = World();
        world.Exit("a", 42);
        world.Turn();
        world.Removal = new PodRemoval(null);
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Empty(world.Containers);
        Assert.True(world.Memory.IsFinished);
    }

    /// <summary>A kubelet killed after any number of turns and started again brings the pod to the same end.</summary>
    [Theory]
    [InlineData("Never", false)]
    [InlineData("Never", true)]
    [InlineData("Always", false)]
    [InlineData("OnFailure", true)]
    public void Plan_KubeletRestartsInTheMiddle_GoesOn(string policy, bool keepsStatus)
    {
        var turns = 0;
        for (var at = 0; at <= turns; at++)
        {
            var world = World(policy);
            world.Exit("a", 42);
            var done = 0;
            for (; !world.IsRunning("i") && (at == 0 || done < at); done++)
                world.Turn();
            turns = Math.Max(turns, at == 0 ? done : 0);
            world.ForgetAll(keepsStatus);
            Start(world);
            Assert.All(world.Containers, c => Assert.Equal(1, c.RestartCount));
            Assert.Single(world.Sandboxes);
            Assert.Equal("Running", world.Status!.Phase);
        }
        Assert.InRange(turns, 5, 12);
    }

    [Fact]
    public void Status_WhileItRestarts_TellsOfIt()
    {
        var world = World();
        world.Report();
        Assert.Equal("False", Restarting(world));
        world.Exit("a", 42);
        world.Report();
        var condition = world.Status!.Conditions.Single(c => c.Type == "AllContainersRestarting");
        Assert.Equal(("True", "RestartAllContainersStarted", "container exited with restart policy rule"), (condition.Status, condition.Reason, condition.Message));
        Assert.Equal("Running", world.Status.Phase);

        // Until the first start of the next round.
        while (world.Containers.Count > 0)
        {
            world.Turn();
            world.Report();
            Assert.Equal(world.Containers.Count > 0 ? "True" : "False", Restarting(world));
            Assert.Equal("Running", world.Status.Phase);
            Assert.Equal("True", world.Status.Conditions.Single(c => c.Type == "Initialized").Status);
        }
        foreach (var status in world.Status.ContainerStatuses.Concat(world.Status.InitContainerStatuses))
        {
            Assert.Equal("RestartingAllContainers", status.State.Waiting.Reason);
            Assert.Equal("The container is removed because RestartAllContainers in place", status.State.Waiting.Message);
            Assert.Equal(("RestartingAllContainers", 137, 1), (status.LastState.Terminated.Reason, status.LastState.Terminated.ExitCode, status.RestartCount));
        }

        Start(world);
        Assert.Equal(("False", "Running"), (Restarting(world), world.Status!.Phase));
        var a = world.Status.ContainerStatuses.Single(c => c.Name == "a");
        Assert.Equal(("RestartingAllContainers", 1), (a.LastState.Terminated.Reason, a.RestartCount));
        Assert.NotNull(a.State.Running);
    }

    [Fact]
    public void Status_PodWithoutSuchRules_HasNoSuchCondition()
    {
        var world = new ModelRuntime(PodBuild.Pod());
        world.Settle();
        Assert.DoesNotContain(world.Status!.Conditions, c => c.Type == "AllContainersRestarting");
    }

    [Theory]
    [InlineData(0, "PodCompleted")]
    [InlineData(1, "PodFailed")]
    public void Status_PodHasEnded_SaysSo(int code, string reason)
    {
        var world = new ModelRuntime(PodBuild.Pod(PodBuild.RestartsAll(PodBuild.Container("a"), 42)).WithPolicy("Never"));
        world.Settle();
        world.Exit("a", code);
        world.Settle();
        world.Report();
        var condition = world.Status!.Conditions.Single(c => c.Type == "AllContainersRestarting");
        Assert.Equal(("False", reason), (condition.Status, condition.Reason));
    }

    private static string Restarting(ModelRuntime world) => world.Status!.Conditions.Single(c => c.Type == "AllContainersRestarting").Status;
}
