using System.Diagnostics;
using System.Text;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using Xunit;

namespace NodeStack.TestSupport.Contracts;

/// <summary>
/// What the kubelet relies on, of any runtime. Runs against the fake (in-process and over gRPC) and against real containerd; what holds
/// here may be assumed above. Every test removes the pods it made.
/// </summary>
public abstract class ContainerRuntimeContract : IAsyncLifetime
{
    /// <summary>Ends with code 0 on SIGTERM.</summary>
    public const string Forever = "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done";
    public const string IgnoresTerm = "trap '' TERM; while :; do sleep 1; done";
    public const string ExitsWith3 = "exit 3";
    public const string ExitsWith0 = "exit 0";
    public const string SaysHello = "echo hello; trap 'exit 0' TERM; while :; do sleep 3600 & wait; done";

    private readonly List<string> _sandboxes = [];
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private RuntimeUnderTest? _subject;

    protected abstract Task<RuntimeUnderTest> SubjectAsync();

    private RuntimeUnderTest Subject => _subject ?? throw new InvalidOperationException("not initialized");
    private IContainerRuntime Runtime => Subject.Runtime;
    private CancellationToken Limit => _limit.Token;

    public async Task InitializeAsync() => _subject = await SubjectAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var id in _sandboxes)
        {
            foreach (var container in await Runtime.ListContainersAsync(new ContainerFilter(SandboxId: id), CancellationToken.None))
            {
                await Runtime.StopContainerAsync(container.Id, TimeSpan.Zero, CancellationToken.None);
                await Runtime.RemoveContainerAsync(container.Id, CancellationToken.None);
            }

            await Runtime.StopPodSandboxAsync(id, CancellationToken.None);
            await Runtime.RemovePodSandboxAsync(id, CancellationToken.None);
        }

        _limit.Dispose();
    }

    [ContractFact]
    public async Task Version_Asked_NamesRuntimeAndProtocol()
    {
        var version = await Runtime.VersionAsync(Limit);
        Assert.NotEmpty(version.RuntimeName);
        Assert.NotEmpty(version.Version);
        Assert.Equal("v1", version.ApiVersion);
    }

    [ContractFact]
    public async Task Status_Asked_IsReadyWithNetwork()
    {
        var status = await Runtime.StatusAsync(Limit);
        Assert.True(status.Condition(RuntimeStatus.RuntimeReady)?.Status);
        Assert.True(status.Condition(RuntimeStatus.NetworkReady)?.Status, status.Condition(RuntimeStatus.NetworkReady)?.Message);
    }

    [ContractFact]
    public async Task Sandbox_RunStopRemove_GoesThroughItsStates()
    {
        var config = PodConfig("life");
        var id = await RunAsync(config);

        var status = await Runtime.PodSandboxStatusAsync(id, Limit);
        Assert.NotNull(status);
        Assert.Equal(PodSandboxState.Ready, status.Sandbox.State);
        Assert.Equal(config.Metadata, status.Sandbox.Metadata);
        Assert.Equal("life", status.Sandbox.Labels["app"]);
        Assert.Equal("v", status.Sandbox.Annotations["note"]);
        Assert.NotEmpty(status.Ips);

        await Runtime.StopPodSandboxAsync(id, Limit);
        Assert.Equal(PodSandboxState.NotReady, (await Runtime.PodSandboxStatusAsync(id, Limit))?.Sandbox.State);
        await Runtime.StopPodSandboxAsync(id, Limit);

        await Runtime.RemovePodSandboxAsync(id, Limit);
        Assert.Null(await Runtime.PodSandboxStatusAsync(id, Limit));
        await Runtime.RemovePodSandboxAsync(id, Limit);
        await Runtime.StopPodSandboxAsync(id, Limit);
    }

    [ContractFact]
    public async Task Sandbox_OnTheHostNetwork_HasNoAddressOfItsOwn()
    {
        var host = new NamespaceOptions(Network: NamespaceMode.Node);
        // Without a UTS namespace of its own a sandbox may not name itself: runc refuses.
        var id = await RunAsync(PodConfig("host") with { Hostname = "", Security = new SandboxSecurityContext { Namespaces = host } });
        var status = await Runtime.PodSandboxStatusAsync(id, Limit);
        Assert.Empty(status!.Ips);
        Assert.Equal(NamespaceMode.Node, status.Namespaces.Network);
    }

    [ContractFact]
    public async Task Sandbox_SameNameTwice_IsAlreadyReserved()
    {
        var config = PodConfig("twice");
        await RunAsync(config);
        var error = await Assert.ThrowsAsync<CriException>(() => Runtime.RunPodSandboxAsync(config, "", Limit));
        Assert.Equal(CriErrorReason.AlreadyExists, error.Reason);
    }

    [ContractFact]
    public async Task Container_CreateStartStopRemove_GoesThroughItsStates()
    {
        var pod = PodConfig("full");
        var sandbox = await RunAsync(pod);
        var id = await CreateAsync(sandbox, pod, "app", Forever);
        Assert.Equal(ContainerState.Created, (await StatusAsync(id)).State);

        await Runtime.StartContainerAsync(id, Limit);
        var running = await StatusAsync(id);
        Assert.Equal(ContainerState.Running, running.State);
        Assert.Equal(new ContainerMetadata("app", 0), running.Metadata);
        Assert.Equal("app", running.Labels["name"]);
        Assert.True(running.StartedAt >= running.CreatedAt);
        Assert.Null(running.FinishedAt);
        Assert.NotEmpty(running.ImageRef);
        Assert.Equal(Path.Combine(pod.LogDirectory, "app_0.log"), running.LogPath);

        await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), Limit);
        var exited = await StatusAsync(id);
        Assert.Equal(ContainerState.Exited, exited.State);
        Assert.Equal(0, exited.ExitCode);
        Assert.True(exited.FinishedAt >= exited.StartedAt);
        await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), Limit);

        await Runtime.RemoveContainerAsync(id, Limit);
        Assert.Null(await Runtime.ContainerStatusAsync(id, Limit));
        await Runtime.RemoveContainerAsync(id, Limit);
        await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), Limit);
    }

    [ContractFact]
    public Task Container_EndingWithAnError_ShowsCodeAndReason() => EndsAsync(ExitsWith3, 3, "Error");

    [ContractFact]
    public Task Container_EndingWell_IsCompleted() => EndsAsync(ExitsWith0, 0, "Completed");

    [ContractFact]
    public async Task Container_IgnoringSigterm_IsKilledAfterTheGrace()
    {
        var pod = PodConfig("deaf");
        var id = await StartAsync(await RunAsync(pod), pod, "app", IgnoresTerm);
        // The shell needs a moment to set its trap; an exec shows that it runs.
        await Runtime.ExecSyncAsync(id, [Subject.Shell, "-c", "exit 0"], TimeSpan.FromSeconds(20), Limit);

        var watch = Stopwatch.StartNew();
        await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(1), Limit);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(0.9), $"took {watch.Elapsed}");
        Assert.Equal(137, (await StatusAsync(id)).ExitCode);
    }

    [ContractFact]
    public async Task Container_StoppedWithoutGrace_DiesAtOnce()
    {
        var pod = PodConfig("now");
        var id = await StartAsync(await RunAsync(pod), pod, "app", IgnoresTerm);
        await Runtime.StopContainerAsync(id, TimeSpan.Zero, Limit);
        Assert.Equal(137, (await StatusAsync(id)).ExitCode);
    }

    [ContractFact]
    public async Task Container_NextAttempt_MayBeMadeBesideTheDeadOne()
    {
        var pod = PodConfig("again");
        var sandbox = await RunAsync(pod);
        var first = await StartAsync(sandbox, pod, "app", ExitsWith3);
        await ExitedAsync(first);
        var error = await Assert.ThrowsAsync<CriException>(() => CreateAsync(sandbox, pod, "app", Forever));
        Assert.Equal(CriErrorReason.AlreadyExists, error.Reason);
        var second = await CreateAsync(sandbox, pod, "app", Forever, attempt: 1);
        Assert.NotEqual(first, second);
    }

    [ContractFact]
    public async Task Container_CommandThatDoesNotExist_FailsToStartAndIsExited()
    {
        var pod = PodConfig("nocmd");
        var sandbox = await RunAsync(pod);
        var config = ContainerConfig("app", Forever) with { Command = ["/does/not/exist"] };
        var id = await Runtime.CreateContainerAsync(sandbox, config, pod, Limit);
        await Assert.ThrowsAsync<CriException>(() => Runtime.StartContainerAsync(id, Limit));
        var status = await StatusAsync(id);
        Assert.Equal(ContainerState.Exited, status.State);
        Assert.Equal(128, status.ExitCode);
        Assert.Equal("StartError", status.Reason);
        Assert.NotEmpty(status.Message);
    }

    [ContractFact]
    public async Task StopSandbox_WithARunningContainer_KillsIt()
    {
        var pod = PodConfig("force");
        var sandbox = await RunAsync(pod);
        var id = await StartAsync(sandbox, pod, "app", IgnoresTerm);
        await Runtime.StopPodSandboxAsync(sandbox, Limit);
        Assert.Equal(137, (await ExitedAsync(id)).ExitCode);
    }

    [ContractFact]
    public async Task Start_UnknownContainer_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<CriException>(() => Runtime.StartContainerAsync(NoId, Limit));
        Assert.Equal(CriErrorReason.NotFound, error.Reason);
        Assert.Equal("StartContainer", error.Call);
    }

    [ContractFact]
    public async Task Start_Twice_IsAnError()
    {
        var pod = PodConfig("start2");
        var id = await StartAsync(await RunAsync(pod), pod, "app", Forever);
        await Assert.ThrowsAsync<CriException>(() => Runtime.StartContainerAsync(id, Limit));
        Assert.Equal(ContainerState.Running, (await StatusAsync(id)).State);
    }

    [ContractFact]
    public async Task Create_WithoutItsImageOnTheNode_IsNotFound()
    {
        var pod = PodConfig("noimage");
        var sandbox = await RunAsync(pod);
        var config = ContainerConfig("app", Forever) with { Image = new ImageSpec("localhost/nodestack/absent:1") };
        var error = await Assert.ThrowsAsync<CriException>(() => Runtime.CreateContainerAsync(sandbox, config, pod, Limit));
        Assert.Equal(CriErrorReason.NotFound, error.Reason);
    }

    [ContractFact]
    public async Task Create_InAMissingSandbox_IsAnError() =>
        await Assert.ThrowsAsync<CriException>(() => CreateAsync(NoId, PodConfig("nowhere"), "app", Forever));

    [ContractFact]
    public async Task Status_OfNothing_IsNull()
    {
        Assert.Null(await Runtime.ContainerStatusAsync(NoId, Limit));
        Assert.Null(await Runtime.PodSandboxStatusAsync(NoId, Limit));
    }

    [ContractFact]
    public async Task ExecSync_Command_GivesOutputAndCode()
    {
        var pod = PodConfig("exec");
        var id = await StartAsync(await RunAsync(pod), pod, "app", Forever);
        var result = await Runtime.ExecSyncAsync(id, [Subject.Shell, "-c", "echo out; echo err >&2; exit 7"], TimeSpan.FromSeconds(20), Limit);
        Assert.Equal(7, result.ExitCode);
        Assert.Equal("out\n", Encoding.UTF8.GetString(result.Stdout.Span));
        Assert.Equal("err\n", Encoding.UTF8.GetString(result.Stderr.Span));
    }

    [ContractFact]
    public async Task ExecSync_OutlivingItsTimeout_IsDeadlineExceeded()
    {
        var pod = PodConfig("slow");
        var id = await StartAsync(await RunAsync(pod), pod, "app", Forever);
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<CriException>(() =>
            Runtime.ExecSyncAsync(id, [Subject.Shell, "-c", "sleep 30"], TimeSpan.FromSeconds(1), Limit));
        Assert.Equal(CriErrorReason.DeadlineExceeded, error.Reason);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(12));
        Assert.Equal(ContainerState.Running, (await StatusAsync(id)).State);
    }

    [ContractFact]
    public async Task ExecSync_InAnExitedContainer_IsAnError()
    {
        var pod = PodConfig("execdead");
        var id = await StartAsync(await RunAsync(pod), pod, "app", ExitsWith0);
        await ExitedAsync(id);
        await Assert.ThrowsAsync<CriException>(() => Runtime.ExecSyncAsync(id, [Subject.Shell, "-c", "exit 0"], TimeSpan.FromSeconds(20), Limit));
    }

    [ContractFact]
    public async Task List_WithFilters_GivesExactlyTheMatches()
    {
        var podA = PodConfig("lista");
        var podB = PodConfig("listb");
        var a = await RunAsync(podA);
        var b = await RunAsync(podB);
        var one = await StartAsync(a, podA, "one", Forever);
        var two = await StartAsync(a, podA, "two", ExitsWith0);
        var three = await StartAsync(b, podB, "one", Forever);
        await ExitedAsync(two);

        Assert.Equal([one, two, three], await ContainerIdsAsync(ContainerFilter.All, one, two, three));
        Assert.Equal([one, two], await ContainerIdsAsync(new ContainerFilter(SandboxId: a)));
        Assert.Equal([three], await ContainerIdsAsync(new ContainerFilter(Id: three)));
        Assert.Equal([one], await ContainerIdsAsync(new ContainerFilter(SandboxId: a, State: ContainerState.Running)));
        Assert.Equal([two], await ContainerIdsAsync(new ContainerFilter(SandboxId: a, State: ContainerState.Exited)));
        var byPod = new Dictionary<string, string> { ["pod"] = podB.Metadata.Uid, ["name"] = "one" };
        Assert.Equal([three], await ContainerIdsAsync(new ContainerFilter(Labels: byPod)));
        Assert.Empty(await ContainerIdsAsync(new ContainerFilter(Labels: new Dictionary<string, string> { ["pod"] = "none" })));

        await Runtime.StopPodSandboxAsync(b, Limit);
        var uidOf = new Dictionary<string, string> { ["uid"] = podB.Metadata.Uid };
        Assert.Equal([b], (await Runtime.ListPodSandboxesAsync(new PodSandboxFilter(Labels: uidOf), Limit)).Select(s => s.Id));
        Assert.Empty(await Runtime.ListPodSandboxesAsync(new PodSandboxFilter(State: PodSandboxState.Ready, Labels: uidOf), Limit));
        Assert.Equal([a], (await Runtime.ListPodSandboxesAsync(new PodSandboxFilter(Id: a), Limit)).Select(s => s.Id));
    }

    [ContractFact]
    public async Task Logs_WrittenAndReopened_FollowThePath()
    {
        var pod = PodConfig("logs");
        var id = await StartAsync(await RunAsync(pod), pod, "app", SaysHello);
        var path = (await StatusAsync(id)).LogPath;
        await EventuallyAsync(() => Task.FromResult(File.Exists(path) && File.ReadAllText(path).Contains("stdout F hello", StringComparison.Ordinal)), "the log line");

        File.Move(path, path + ".1");
        await Runtime.ReopenContainerLogAsync(id, Limit);
        Assert.True(File.Exists(path));
    }

    [ContractFact]
    public async Task Streams_Asked_GiveAbsoluteUrls()
    {
        var pod = PodConfig("urls");
        var sandbox = await RunAsync(pod);
        var id = await StartAsync(sandbox, pod, "app", Forever);
        foreach (var url in new[]
                 {
                     await Runtime.ExecAsync(new ExecRequest(id, [Subject.Shell], Tty: false, Stdin: false, Stdout: true, Stderr: false), Limit),
                     await Runtime.AttachAsync(new AttachRequest(id, Tty: false, Stdin: false, Stdout: true, Stderr: true), Limit),
                     await Runtime.PortForwardAsync(sandbox, [80], Limit),
                 })
        {
            Assert.StartsWith("http", url.Scheme, StringComparison.Ordinal);
            Assert.True(url.Port > 0);
        }
    }

    [ContractFact]
    public async Task Images_StatusAndList_KnowThePresentAndOnlyThat()
    {
        var image = await Subject.Images.ImageStatusAsync(new ImageSpec(Subject.Image), Limit);
        Assert.NotNull(image);
        Assert.Equal(image, await Subject.Images.ImageStatusAsync(new ImageSpec(image.Id), Limit), SameImage);
        Assert.Contains(await Subject.Images.ListImagesAsync(Limit), listed => listed.Id == image.Id);
        Assert.True(image.SizeBytes > 0);

        var absent = new ImageSpec("localhost/nodestack/absent:1");
        Assert.Null(await Subject.Images.ImageStatusAsync(absent, Limit));
        await Subject.Images.RemoveImageAsync(absent, Limit);
    }

    [ContractFact]
    public async Task ImageFs_Asked_NamesAtLeastOneFilesystem()
    {
        var usage = await Subject.Images.ImageFsUsageAsync(Limit);
        Assert.NotEmpty(usage.Images);
        Assert.NotEmpty(usage.Images[0].MountPoint);
    }

    [ContractFact]
    public async Task Stats_OfARunningContainer_AreListed()
    {
        var pod = PodConfig("stats");
        var sandbox = await RunAsync(pod);
        var id = await StartAsync(sandbox, pod, "app", Forever);
        var listed = await Runtime.ListContainerStatsAsync(new ContainerFilter(SandboxId: sandbox), Limit);
        Assert.Equal(id, Assert.Single(listed).ContainerId);
        Assert.Equal("app", listed[0].Metadata.Name);
    }

    [ContractFact]
    public async Task UpdateResources_OfARunningContainer_Succeeds()
    {
        var pod = PodConfig("resize");
        var id = await StartAsync(await RunAsync(pod), pod, "app", Forever);
        await Runtime.UpdateContainerResourcesAsync(id, new LinuxContainerResources { CpuShares = 512 }, Limit);
    }

    [ContractFact]
    public async Task Events_OfAContainersLife_ArriveOrAreUnimplemented()
    {
        await using var events = Runtime.GetContainerEventsAsync(Limit).GetAsyncEnumerator(Limit);
        ValueTask<bool> next;
        try
        {
            next = events.MoveNextAsync();
            var pod = PodConfig("events");
            var id = await StartAsync(await RunAsync(pod), pod, "app", Forever);
            await Runtime.StopContainerAsync(id, TimeSpan.FromSeconds(20), Limit);
            var kinds = new List<ContainerEventKind>();
            while (await next)
            {
                if (events.Current.ContainerId == id)
                    kinds.Add(events.Current.Kind);
                if (kinds.Contains(ContainerEventKind.Stopped))
                    break;
                next = events.MoveNextAsync();
            }

            Assert.Equal([ContainerEventKind.Created, ContainerEventKind.Started, ContainerEventKind.Stopped], kinds);
        }
        catch (CriException error)
        {
            Assert.Equal(CriErrorReason.Unimplemented, error.Reason);
        }
    }

    // ---- Building and waiting ----

    private const string NoId = "0000000000000000000000000000000000000000000000000000000000000000";

    private PodSandboxConfig PodConfig(string name)
    {
        var uid = Guid.NewGuid().ToString();
        return new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata(name, "contract", uid, 0),
            Hostname = name,
            LogDirectory = Path.Combine(Subject.LogRoot, uid),
            Labels = new Dictionary<string, string> { ["app"] = name, ["uid"] = uid },
            Annotations = new Dictionary<string, string> { ["note"] = "v" },
        };
    }

    private ContainerConfig ContainerConfig(string name, string script, uint attempt = 0, string pod = "") => new()
    {
        Metadata = new ContainerMetadata(name, attempt),
        Image = new ImageSpec(Subject.Image),
        Command = [Subject.Shell, "-c", script],
        LogPath = $"{name}_{attempt}.log",
        Labels = new Dictionary<string, string> { ["name"] = name, ["pod"] = pod },
    };

    private async Task<string> RunAsync(PodSandboxConfig config)
    {
        Directory.CreateDirectory(config.LogDirectory);
        var id = await Runtime.RunPodSandboxAsync(config, "", Limit);
        _sandboxes.Add(id);
        return id;
    }

    private Task<string> CreateAsync(string sandbox, PodSandboxConfig pod, string name, string script, uint attempt = 0) =>
        Runtime.CreateContainerAsync(sandbox, ContainerConfig(name, script, attempt, pod.Metadata.Uid), pod, Limit);

    private async Task<string> StartAsync(string sandbox, PodSandboxConfig pod, string name, string script)
    {
        var id = await CreateAsync(sandbox, pod, name, script);
        await Runtime.StartContainerAsync(id, Limit);
        return id;
    }

    private async Task EndsAsync(string command, int code, string reason)
    {
        var pod = PodConfig("exits");
        var id = await StartAsync(await RunAsync(pod), pod, "app", command);
        var status = await ExitedAsync(id);
        Assert.Equal(code, status.ExitCode);
        Assert.Equal(reason, status.Reason);
    }

    private async Task<ContainerStatus> StatusAsync(string id)
    {
        var status = await Runtime.ContainerStatusAsync(id, Limit);
        Assert.NotNull(status);
        return status;
    }

    private async Task<ContainerStatus> ExitedAsync(string id)
    {
        await EventuallyAsync(async () => (await StatusAsync(id)).State == ContainerState.Exited, "the container's end");
        return await StatusAsync(id);
    }

    /// <summary>Ids in the order given (or sorted by nothing else): lists promise no order.</summary>
    private async Task<IReadOnlyList<string>> ContainerIdsAsync(ContainerFilter filter, params string[] among)
    {
        var listed = (await Runtime.ListContainersAsync(filter, Limit)).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Id);
        return among.Length == 0 ? [.. listed] : [.. listed.Where(among.Contains)];
    }

    private async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"waited 30 s for {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Limit);
        }
    }

    private static bool SameImage(Image? a, Image? b) => a?.Id == b?.Id && a?.SizeBytes == b?.SizeBytes;
}
