using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.CriShim.Tests.FakeRuntime;

/// <summary>The fake's own promises: strictness, scripts on the given clock, faults.</summary>
public sealed class FakeContainerRuntimeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeContainerRuntime _fake;

    public FakeContainerRuntimeTests()
    {
        _fake = new FakeContainerRuntime(_time);
        _fake.Images.Add("busybox");
    }

    [Fact]
    public async Task Order_Broken_IsAnErrorAndKept()
    {
        await Assert.ThrowsAsync<CriException>(() => CreateAsync("nowhere"));
        var sandbox = await RunAsync();
        var id = await CreateAsync(sandbox);
        await _fake.StartContainerAsync(id, default);
        await Assert.ThrowsAsync<CriException>(() => _fake.StartContainerAsync(id, default));
        await Assert.ThrowsAsync<CriException>(() => _fake.RemoveContainerAsync(id, default));
        await Assert.ThrowsAsync<CriException>(() => _fake.RemovePodSandboxAsync(sandbox, default));
        await _fake.StopPodSandboxAsync(sandbox, default);
        await Assert.ThrowsAsync<CriException>(() => CreateAsync(sandbox, attempt: 1));
        Assert.Equal(5, _fake.Violations.Count);
        Assert.Throws<InvalidOperationException>(_fake.AssertNoViolations);
    }

    [Fact]
    public async Task SecondCopyOfALiveContainerOrSandbox_IsAViolation()
    {
        var sandbox = await RunAsync();
        await _fake.StartContainerAsync(await CreateAsync(sandbox), default);
        await _fake.StartContainerAsync(await CreateAsync(sandbox, attempt: 1), default);
        await RunAsync(attempt: 1);
        Assert.Equal(2, _fake.Violations.Count);
    }

    [Fact]
    public async Task CallsThatComeTooLate_AfterAnOutsideDeath_AreExcused()
    {
        var sandbox = await RunAsync();
        var id = await CreateAsync(sandbox);
        _fake.KillSandbox(sandbox);
        await Assert.ThrowsAsync<CriException>(() => _fake.StartContainerAsync(id, default));
        await Assert.ThrowsAsync<CriException>(() => CreateAsync(sandbox, attempt: 1));
        _fake.RemoveSandboxOutside(sandbox);
        await Assert.ThrowsAsync<CriException>(() => CreateAsync(sandbox, attempt: 2));
        _fake.AssertNoViolations();
    }

    [Fact]
    public async Task Scripts_RunOnTheGivenClock()
    {
        _fake.Script("app", ContainerScript.OutOfMemory(TimeSpan.FromSeconds(10)));
        var id = await CreateAsync(await RunAsync());
        await _fake.StartContainerAsync(id, default);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(ContainerState.Running, (await _fake.ContainerStatusAsync(id, default))!.State);
        _time.Advance(TimeSpan.FromSeconds(1));
        var status = (await _fake.ContainerStatusAsync(id, default))!;
        Assert.Equal((ContainerState.Exited, 137, "OOMKilled"), (status.State, status.ExitCode, status.Reason));
        Assert.Equal(_time.GetUtcNow(), status.FinishedAt);
    }

    [Fact]
    public async Task Stop_OfADeafContainer_TakesTheGraceThenKills()
    {
        _fake.Script("app", new ContainerScript { IgnoresSigterm = true });
        var id = await CreateAsync(await RunAsync());
        await _fake.StartContainerAsync(id, default);
        var stop = _fake.StopContainerAsync(id, TimeSpan.FromSeconds(30), default);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(stop.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(137, (await _fake.ContainerStatusAsync(id, default))!.ExitCode);
    }

    [Fact]
    public async Task StartError_LeavesAnExitedContainerWithItsReason()
    {
        _fake.Script("app", new ContainerScript { StartError = "exec: no such file" });
        var id = await CreateAsync(await RunAsync());
        await Assert.ThrowsAsync<CriException>(() => _fake.StartContainerAsync(id, default));
        var status = (await _fake.ContainerStatusAsync(id, default))!;
        Assert.Equal((128, "StartError", "exec: no such file"), (status.ExitCode, status.Reason, status.Message));
    }

    [Fact]
    public async Task Faults_HitOnceBeforeOrAfterTheEffect()
    {
        _fake.Faults.Add("RunPodSandbox", Fault.Fails(CriErrorReason.Unknown, "no network"));
        Assert.Equal("no network", (await Assert.ThrowsAsync<CriException>(() => RunAsync())).Message);
        Assert.Empty(_fake.Sandboxes);
        _fake.Faults.Add("RunPodSandbox", Fault.Fails(CriErrorReason.Unknown) with { AfterEffect = true });
        await Assert.ThrowsAsync<CriException>(() => RunAsync());
        Assert.Single(_fake.Sandboxes);
        Assert.Equal(CriErrorReason.AlreadyExists, (await Assert.ThrowsAsync<CriException>(() => RunAsync())).Reason);
        Assert.Single(_fake.NameConflicts);
        _fake.AssertNoViolations();
    }

    [Fact]
    public async Task Faults_AimedAtATarget_SpareTheOthers()
    {
        _fake.Faults.Add("RunPodSandbox", Fault.Fails(CriErrorReason.Unknown) with { Target = "bad" });
        await RunAsync("good");
        await Assert.ThrowsAsync<CriException>(() => RunAsync("bad"));
    }

    [Fact]
    public async Task Hang_EndsAtTheTablesDeadlineOfTheGivenClock()
    {
        _fake.Faults.Add("ListContainers", Fault.Hangs());
        var call = _fake.ListContainersAsync(ContainerFilter.All, default);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CriErrorReason.DeadlineExceeded, (await Assert.ThrowsAsync<CriException>(() => call)).Reason);
    }

    [Fact]
    public async Task Pull_Scripted_DelaysAndFails()
    {
        _fake.Images.Publish(new FakeImage("slow") { PullDelay = TimeSpan.FromSeconds(5) });
        _fake.Images.Publish(new FakeImage("bad") { PullError = new CriException("PullImage", CriErrorReason.RegistryUnavailable, "down") });
        _fake.Images.AnyNamePulls = false;
        var pull = _fake.PullImageAsync(new ImageSpec("slow"), null, null, default);
        Assert.False(pull.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("docker.io/library/slow@sha256:", await pull.WaitAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
        Assert.Equal(CriErrorReason.RegistryUnavailable, (await Assert.ThrowsAsync<CriException>(() => _fake.PullImageAsync(new ImageSpec("bad"), null, null, default))).Reason);
        Assert.Equal(CriErrorReason.NotFound, (await Assert.ThrowsAsync<CriException>(() => _fake.PullImageAsync(new ImageSpec("other"), null, null, default))).Reason);
    }

    private Task<string> RunAsync(string pod = "web", uint attempt = 0) =>
        _fake.RunPodSandboxAsync(new PodSandboxConfig { Metadata = new PodSandboxMetadata(pod, "ns", pod + "-uid", attempt) }, "", default);

    private Task<string> CreateAsync(string sandbox, uint attempt = 0) => _fake.CreateContainerAsync(
        sandbox,
        new ContainerConfig { Metadata = new ContainerMetadata("app", attempt), Image = new ImageSpec("busybox") },
        new PodSandboxConfig { Metadata = new PodSandboxMetadata("web", "ns", "web-uid", 0) },
        default);
}
