using System.Collections.Immutable;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class RefreshPlannerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PodMemory s_failed = new()
    {
        StartFailures = ImmutableDictionary<string, StartFailure>.Empty
            .Add("a", new StartFailure("CreateContainerConfigError", "configmap \"m\" not found", s_now.AddSeconds(9), 5))
            .Add("b", new StartFailure("ImagePullBackOff", "", s_now.AddSeconds(9), 5)),
        Retries = ImmutableDictionary<string, LaneRetry>.Empty
            .Add("prepare", new LaneRetry(5, s_now.AddSeconds(60))).Add("sandbox", new LaneRetry(5, s_now.AddSeconds(60))),
    };

    [Fact]
    public void TakeIn_SameVersion_ChangesNothing() => Assert.Same(s_failed, RefreshPlanner.TakeIn(s_failed, 0, s_now));

    [Fact]
    public void TakeIn_NewVersion_WhatWaitedForObjectsIsTriedAtOnce()
    {
        var memory = RefreshPlanner.TakeIn(s_failed, 3, s_now);
        Assert.Equal((3L, s_now), (memory.ObjectsVersion, memory.RefreshAt!.Value));
        Assert.Equal(s_now, memory.StartFailures["a"].RetryAt);
        Assert.Equal(s_now.AddSeconds(9), memory.StartFailures["b"].RetryAt);
        Assert.Equal(["sandbox"], memory.Retries.Keys);
    }

    [Fact]
    public void Apply_RefreshDone_IsDueWhenItSaysUnlessObjectsChangedMeanwhile()
    {
        var action = new RefreshAction("", 3);
        var outcome = new ActionOutcome(action, true) { RefreshAt = s_now.AddHours(1) };
        var before = PodMemory.Empty with { Prepared = true, ObjectsVersion = 3, RefreshAt = s_now };
        Assert.Equal(s_now.AddHours(1), PodMemoryRules.Apply(before, outcome, s_now, 0).RefreshAt);
        Assert.Equal(s_now, PodMemoryRules.Apply(before with { ObjectsVersion = 4 }, outcome, s_now, 0).RefreshAt);
    }

    [Fact]
    public void Apply_ClaimNotBoundAgainAndAgain_WaitsFiveSecondsAtMost()
    {
        var outcome = new ActionOutcome(new PrepareAction(""), false, "FailedMount", "") { RetryLimit = TimeSpan.FromSeconds(5) };
        var memory = PodMemory.Empty;
        for (var i = 0; i < 10; i++)
            memory = PodMemoryRules.Apply(memory, outcome, s_now, 0);
        Assert.Equal(s_now.AddSeconds(5), memory.Retries["prepare"].At);
        memory = PodMemoryRules.Apply(memory, outcome with { RetryLimit = null }, s_now, 0);
        Assert.Equal(s_now.AddSeconds(122), memory.Retries["prepare"].At);
    }

    [Fact]
    public async Task Worker_ObjectsChange_VolumesAreWrittenAnewOnce()
    {
        await using var rig = new PodRig();
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        Assert.Equal(0, rig.Host.Refreshes);
        rig.Supervisor.OnObjectsChanged([PodBuild.Uid]);
        await rig.UntilAsync(() => rig.Host.Refreshes == 1, "refreshed");
    }

    [Fact]
    public async Task Worker_VolumesGetOld_AreWrittenAnewInTime()
    {
        await using var rig = new PodRig();
        rig.Host.RefreshAt = rig.Time.GetUtcNow().AddMinutes(3);
        await rig.StartAsync();
        rig.Wish(PodBuild.Pod());
        await rig.UntilRunningAsync("c");
        Assert.Equal(0, rig.Host.Refreshes);
        await rig.UntilAsync(() => rig.Host.Refreshes == 1, "refreshed");
        Assert.True(rig.Time.GetUtcNow() >= rig.Host.RefreshAt);
    }
}
