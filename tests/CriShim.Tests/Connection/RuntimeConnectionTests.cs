using System.Diagnostics;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.CriShim.Tests.Connection;

/// <summary>The client over a real socket: down and up again, deadlines, limits, broken connections, what the observer hears.</summary>
public sealed class RuntimeConnectionTests : IAsyncLifetime
{
    private readonly FakeContainerRuntime _fake = new();
    private readonly Recorder _recorder = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private FakeCriServer? _server;

    public async Task InitializeAsync() => _server = await FakeCriServer.StartAsync(_fake);

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task Call_RuntimeGone_FailsFastWithUnavailableAndTheSocketsName()
    {
        using var connection = Connect();
        var client = new CriRuntimeClient(connection, _recorder);
        await client.VersionAsync(_limit.Token);
        await _server!.StopAsync();

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            var error = await Assert.ThrowsAsync<CriException>(() => client.VersionAsync(_limit.Token));
            Assert.Equal(CriErrorReason.Unavailable, error.Reason);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"20 calls took {watch.Elapsed}");
        var last = await Assert.ThrowsAsync<CriException>(() => client.VersionAsync(_limit.Token));
        Assert.Contains(_server.Endpoint.ToString(), last.Message, StringComparison.Ordinal);
        Assert.Contains(("version", CriErrorReason.Unavailable), _recorder.Seen);
    }

    [Fact]
    public async Task Call_RuntimeBackAgain_WorksWithoutANewClient()
    {
        using var connection = Connect();
        var client = new CriRuntimeClient(connection);
        await _server!.StopAsync();
        await Assert.ThrowsAsync<CriException>(() => client.VersionAsync(_limit.Token));

        var up = connection.WaitUntilUpAsync(_limit.Token);
        Assert.False(up.IsCompleted);
        await _server.StartAsync();
        await up;
        Assert.Equal("fake", (await client.VersionAsync(_limit.Token)).RuntimeName);
    }

    [Fact]
    public async Task Call_HangingRuntime_EndsAtItsDeadline()
    {
        using var connection = Connect(new CriClientOptions { RequestTimeout = TimeSpan.FromSeconds(2) });
        var client = new CriRuntimeClient(connection, _recorder);
        await client.VersionAsync(_limit.Token);
        _fake.Faults.Add("Status", Fault.Hangs());
        var error = await Assert.ThrowsAsync<CriException>(() => client.StatusAsync(_limit.Token));
        Assert.Equal(CriErrorReason.DeadlineExceeded, error.Reason);
        Assert.Contains("Status did not finish", error.Message, StringComparison.Ordinal);
        await client.StatusAsync(_limit.Token);
    }

    [Fact]
    public async Task Call_CancelledByTheCaller_IsACancellation()
    {
        using var connection = Connect();
        var client = new CriRuntimeClient(connection, _recorder);
        _fake.Faults.Add("Status", Fault.Hangs());
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StatusAsync(stop.Token));
        Assert.Contains(("status", CriErrorReason.Cancelled), _recorder.Seen);
    }

    [Fact]
    public async Task Call_ConnectionBreakingAfterTheEffect_FailsAndLeavesTheEffect()
    {
        using var connection = Connect();
        var client = new CriRuntimeClient(connection);
        _fake.Faults.Add("RunPodSandbox", Fault.Disconnects() with { AfterEffect = true });
        await Assert.ThrowsAsync<CriException>(() => client.RunPodSandboxAsync(Pod(1), "", _limit.Token));
        Assert.Single(await client.ListPodSandboxesAsync(PodSandboxFilter.All, _limit.Token));
        Assert.Equal(1, _fake.CallCount("RunPodSandbox"));
    }

    [Fact]
    public async Task List_AnswerOverTheLimit_ComesAsAStream()
    {
        for (var i = 0; i < 300; i++)
            await _fake.RunPodSandboxAsync(Pod(i), "", _limit.Token);
        using var connection = Connect(new CriClientOptions { MaxMessageBytes = 64 * 1024 });
        var client = new CriRuntimeClient(connection);
        Assert.Equal(300, (await client.ListPodSandboxesAsync(PodSandboxFilter.All, _limit.Token)).Count);
    }

    [Fact]
    public async Task List_AThousandPods_IsOneCall()
    {
        for (var i = 0; i < 1000; i++)
            await _fake.RunPodSandboxAsync(Pod(i), "", _limit.Token);
        using var connection = Connect();
        var client = new CriRuntimeClient(connection, _recorder);
        Assert.Equal(1000, (await client.ListPodSandboxesAsync(PodSandboxFilter.All, _limit.Token)).Count);
        Assert.Equal(1, _fake.CallCount("ListPodSandbox"));
        Assert.Equal([("list_podsandbox", null)], _recorder.Seen);
        _fake.AssertNoViolations();
    }

    [Fact]
    public async Task Images_PullErrorNames_BecomeReasons()
    {
        using var connection = Connect();
        var images = new CriImageClient(connection, _recorder);
        _fake.Faults.Add("PullImage", Fault.Fails(CriErrorReason.Unknown, "RegistryUnavailable: no route"));
        var error = await Assert.ThrowsAsync<CriException>(() => images.PullImageAsync(new ImageSpec("busybox"), null, null, _limit.Token));
        Assert.Equal(CriErrorReason.RegistryUnavailable, error.Reason);
        var pulled = await images.PullImageAsync(new ImageSpec("busybox"), new RegistryAuth("u", "p"), null, _limit.Token);
        Assert.NotNull(await images.ImageStatusAsync(new ImageSpec(pulled), _limit.Token));
    }

    private RuntimeConnection Connect(CriClientOptions? options = null) =>
        new(_server!.Endpoint, options ?? new CriClientOptions(), TimeProvider.System);

    private static PodSandboxConfig Pod(int number) => new()
    {
        Metadata = new PodSandboxMetadata($"pod-{number}", "ns", $"uid-{number}", 0),
        Labels = new Dictionary<string, string> { ["filler"] = new('x', 400) },
    };

    private sealed class Recorder : ICriCallObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(string, CriErrorReason?)> _seen = new();

        public IEnumerable<(string Operation, CriErrorReason? Error)> Seen => _seen;

        public void Completed(string operationType, TimeSpan elapsed, CriErrorReason? error) => _seen.Enqueue((operationType, error));
    }
}
