using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.Containerd;

namespace NodeStack.Node.Tests.Contract;

/// <summary>Crash, adoption and stop of a real supervised containerd, under a running container.</summary>
public sealed class ContainerdSupervisorTests : IAsyncLifetime
{
    private readonly ContainerdFixture _containerd = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    public Task InitializeAsync() => _containerd.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _containerd.DisposeAsync();
        _limit.Dispose();
    }

    [ContainerdFact]
    public async Task Killed_UnderAContainer_ComesBackAndTheContainerRunsOn()
    {
        var id = await StartContainerAsync();
        var before = _containerd.Supervisor.ProcessId;
        using var stop = new CancellationTokenSource();
        var supervising = _containerd.Supervisor.RunAsync(stop.Token);

        Process.GetProcessById(before).Kill();
        await _containerd.Connection.WaitUntilUpAsync(_limit.Token);
        await EventuallyAsync(async () => await TryStatusAsync(id) == ContainerState.Running);
        Assert.NotEqual(before, _containerd.Supervisor.ProcessId);
        Assert.Equal(0u, (await _containerd.Runtime.ContainerStatusAsync(id, _limit.Token))!.Metadata.Attempt);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => supervising);
        Assert.Equal("containerd", (await _containerd.Runtime.VersionAsync(_limit.Token)).RuntimeName);
    }

    [ContainerdFact]
    public async Task NextLife_FindsItRunning_AdoptsAndMayStopIt()
    {
        var id = await StartContainerAsync();
        var next = new ContainerdSupervisor(_containerd.Options, TimeProvider.System, NullLogger.Instance);
        await next.StartAsync(_limit.Token);
        Assert.Equal(_containerd.Supervisor.ProcessId, next.ProcessId);
        Assert.False(next.Launch!.ConfigChanged);

        await next.StopAsync(_limit.Token);
        Assert.Equal(0, next.ProcessId);
        Assert.False(File.Exists(_containerd.Options.PidPath));
        await next.StartAsync(_limit.Token);
        Assert.NotEqual(_containerd.Supervisor.ProcessId, next.ProcessId);
        await EventuallyAsync(async () => await TryStatusAsync(id) == ContainerState.Running);
    }

    [ContainerdFact]
    public async Task NextLife_WithChangedSettings_RestartsItAndContainersRunOn()
    {
        var id = await StartContainerAsync();
        var changed = _containerd.Options with { SandboxImage = "localhost/nodestack/other:1" };
        var next = new ContainerdSupervisor(changed, TimeProvider.System, NullLogger.Instance);
        await next.StartAsync(_limit.Token);
        Assert.True(next.Launch!.ConfigChanged);
        Assert.NotEqual(_containerd.Supervisor.ProcessId, next.ProcessId);
        await EventuallyAsync(async () => await TryStatusAsync(id) == ContainerState.Running);
    }

    [ContainerdFact]
    public async Task SomeoneElses_IsUsedAndNotStopped()
    {
        File.Delete(_containerd.Options.PidPath);
        var other = new ContainerdSupervisor(_containerd.Options, TimeProvider.System, NullLogger.Instance);
        await other.StartAsync(_limit.Token);
        await other.StopAsync(_limit.Token);
        Assert.Equal("containerd", (await _containerd.Runtime.VersionAsync(_limit.Token)).RuntimeName);
    }

    [ContainerdFact]
    public async Task Start_WithAConfigurationItRefuses_SaysWhy()
    {
        var broken = _containerd.Options with { Folder = Path.Combine(_containerd.Folder, "broken"), Binary = "/bin/false" };
        var supervisor = new ContainerdSupervisor(broken, TimeProvider.System, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<ContainerdException>(() => supervisor.StartAsync(_limit.Token));
        Assert.Contains("false failed with code 1", error.Message, StringComparison.Ordinal);
    }

    [ContainerdFact]
    public async Task Images_ImportedTwiceAndListed_AreSeenThroughCri()
    {
        var images = new ContainerdImages(_containerd.Options.Endpoint, NullLogger.Instance);
        Assert.Equal([ContainerdFixture.Image], await images.ImportAsync(_containerd.Archive, pin: true, null, _limit.Token));
        Assert.Contains(ContainerdFixture.Image, await images.ListAsync(_limit.Token));
        Assert.Contains(await _containerd.Images.ListImagesAsync(_limit.Token), image => image.RepoTags.Contains(ContainerdFixture.Image));
        var junk = Path.Combine(_containerd.Folder, "junk.tar");
        await File.WriteAllTextAsync(junk, "junk", _limit.Token);
        await Assert.ThrowsAsync<ContainerdException>(() => images.ImportAsync(junk, pin: false, null, _limit.Token));
    }

    private async Task<string> StartContainerAsync()
    {
        var pod = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata("p", "n", Guid.NewGuid().ToString(), 0),
            LogDirectory = _containerd.LogRoot,
        };
        var sandbox = await _containerd.Runtime.RunPodSandboxAsync(pod, "", _limit.Token);
        var config = new ContainerConfig { Metadata = new ContainerMetadata("c", 0), Image = new ImageSpec(ContainerdFixture.Image) };
        var id = await _containerd.Runtime.CreateContainerAsync(sandbox, config, pod, _limit.Token);
        await _containerd.Runtime.StartContainerAsync(id, _limit.Token);
        return id;
    }

    private async Task<ContainerState?> TryStatusAsync(string id)
    {
        try
        {
            return (await _containerd.Runtime.ContainerStatusAsync(id, _limit.Token))?.State;
        }
        catch (CriShim.Errors.CriException)
        {
            return null;
        }
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, _limit.Token);
    }
}
