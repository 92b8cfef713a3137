using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class RestartRulesTests
{
    /// <summary>Rules are written action:operator:codes, e.g. Restart:In:3,4.</summary>
    [Theory]
    // Without rules and policy of its own the pod decides.
    [InlineData("Always", "", "", "0:y 1:y")]
    [InlineData("OnFailure", "", "", "0:n 1:y")]
    [InlineData("Never", "", "", "0:n 1:n")]
    [InlineData("", "", "", "0:y 1:y")]
    // Its own policy goes before the pod's.
    [InlineData("Never", "Always", "", "0:y 1:y")]
    [InlineData("Never", "OnFailure", "", "0:n 1:y")]
    [InlineData("Always", "Never", "", "0:n 1:n")]
    [InlineData("OnFailure", "Unheard", "", "0:n 1:y")]
    // Rules go before both.
    [InlineData("Never", "Never", "Restart:In:42", "0:n 41:n 42:y")]
    [InlineData("Never", "Never", "Restart:In:0", "0:y 1:n")]
    [InlineData("Never", "Never", "Restart:NotIn:0,42", "0:n 1:y 42:n 43:y")]
    [InlineData("Always", "OnFailure", "Restart:In:0", "0:y 1:y")]
    // The first that matches decides, also when its action is not known.
    [InlineData("Never", "Never", "Unheard:In:42 Restart:In:42,43", "42:n 43:y")]
    [InlineData("Never", "Never", "Restart:In:1 Restart:In:2", "0:n 1:y 2:y 3:n")]
    [InlineData("Never", "Never", "Restart:Unheard:42", "42:n")]
    // Rules of containers without a policy are not valid, and not heeded.
    [InlineData("Never", null, "Restart:In:42", "42:n")]
    // All start anew, this one too.
    [InlineData("Never", "Never", "RestartAllContainers:In:42", "0:n 42:a")]
    [InlineData("Never", "Never", "RestartAllContainers:NotIn:0", "0:n 1:a 137:a")]
    [InlineData("Never", "Never", "Restart:In:1 RestartAllContainers:In:1,2", "1:y 2:a")]
    [InlineData("Never", "Never", "RestartAllContainers:In:1 Restart:In:1,2", "1:a 2:y")]
    public void ShouldRestart_Table(string podPolicy, string? policy, string rules, string expected)
    {
        var container = new V1Container { Name = "c", RestartPolicy = policy };
        foreach (var rule in rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => r.Split(':')))
            PodBuild.WithRule(container, rule[0], rule[1], [.. rule[2].Split(',').Select(int.Parse)]);
        container.RestartPolicy = policy;
        var pod = new V1PodSpec { RestartPolicy = podPolicy, Containers = [container] };
        var codes = expected.Split(' ').Select(e => int.Parse(e.Split(':')[0]));
        Assert.Equal(expected, string.Join(' ', codes.Select(code =>
            $"{code}:{(RestartRules.RestartsAll(container, code) ? "a" : RestartRules.ShouldRestart(container, pod, code) ? "y" : "n")}")));
        Assert.All(codes, code => Assert.True(!RestartRules.RestartsAll(container, code) || RestartRules.ShouldRestart(container, pod, code)));
    }

    [Theory]
    [InlineData("Restart", false, false)]
    [InlineData("RestartAllContainers", false, true)]
    [InlineData("RestartAllContainers", true, true)]
    public void MayRestartAll_Actions_OfMainAndInitContainers(string action, bool isInit, bool expected)
    {
        var ruled = PodBuild.WithRule(PodBuild.Container("r"), action, "In", 1);
        var pod = isInit ? PodBuild.Pod().WithInit(ruled) : PodBuild.Pod(ruled);
        Assert.Equal(expected, RestartRules.MayRestartAll(pod.Spec));
    }

    /// <summary>An init container whose rule lets it try again, in a pod that never restarts.</summary>
    [Fact]
    public void Plan_InitContainerWithRule_IsTriedAgainByItsCode()
    {
        var world = new ModelRuntime(PodBuild.Pod().WithPolicy("Never").WithInit(PodBuild.WithRule(PodBuild.Container("i"), "Restart", "In", 42)));
        world.Settle();
        world.Exit("i", 42);
        world.Settle();
        Assert.Equal(1, world.Last("i").RestartCount);
        Assert.True(world.IsRunning("i"));
        Assert.Equal("Pending", world.Status!.Phase);
        world.Exit("i", 41);
        world.Settle();
        Assert.Equal(PodState.Terminated, world.Memory.State);
        Assert.Equal("Failed", world.Status!.Phase);
    }
}
