using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Events;
using NodeStack.CriShim.Runtime;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.CriShim.Tests.Events;

public sealed class ContainerEventStreamTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeContainerRuntime _fake;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public ContainerEventStreamTests() => _fake = new FakeContainerRuntime(_time);

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task ReadAsync_BreakAndReturn_SignalsLostThenConnectedAndGoesOn()
    {
        await using var signals = new ContainerEventStream(_fake, _time).ReadAsync(_limit.Token).GetAsyncEnumerator();
        Assert.IsType<ContainerEventSignal.Connected>(await NextAsync(signals));
        var id = await RunPodAsync("a");
        Assert.Equal((id, ContainerEventKind.Created), Event(await NextAsync(signals)));
        Assert.Equal((id, ContainerEventKind.Started), Event(await NextAsync(signals)));

        _fake.BreakEventStreams();
        Assert.Contains("down", Assert.IsType<ContainerEventSignal.Lost>(await NextAsync(signals)).Reason, StringComparison.Ordinal);
        Assert.IsType<ContainerEventSignal.Connected>(await NextAsync(signals));
        var second = await RunPodAsync("b");
        Assert.Equal((second, ContainerEventKind.Created), Event(await NextAsync(signals)));
    }

    [Fact]
    public async Task ReadAsync_RuntimeWithoutEvents_SaysSoAndAsksAgainMuchLater()
    {
        _fake.HasEvents = false;
        await using var signals = new ContainerEventStream(_fake, _time).ReadAsync(_limit.Token).GetAsyncEnumerator();
        Assert.IsType<ContainerEventSignal.Unsupported>(await NextAsync(signals));
        _fake.HasEvents = true;
        var asked = _time.GetUtcNow();
        Assert.IsType<ContainerEventSignal.Connected>(await NextAsync(signals));
        Assert.True(_time.GetUtcNow() - asked >= EventResumeRules.WhenUnsupported);
    }

    [Fact]
    public async Task ReadAsync_RuntimeDown_PausesGrowToTheCap()
    {
        _fake.Faults.Add("GetContainerEvents", Fault.Disconnects(times: 1000));
        await using var signals = new ContainerEventStream(_fake, _time).ReadAsync(_limit.Token).GetAsyncEnumerator();
        for (var i = 0; i < 12; i++)
            Assert.IsType<ContainerEventSignal.Lost>(await NextAsync(signals));
        var before = _time.GetUtcNow();
        Assert.IsType<ContainerEventSignal.Lost>(await NextAsync(signals));
        Assert.InRange(_time.GetUtcNow() - before, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        await using var signals = new ContainerEventStream(_fake, _time).ReadAsync(stop.Token).GetAsyncEnumerator();
        Assert.IsType<ContainerEventSignal.Connected>(await NextAsync(signals));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await NextAsync(signals));
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(6, 3200)]
    [InlineData(7, 5000)]
    [InlineData(int.MaxValue, 5000)]
    public void Delay_WithoutJitter_DoublesToTheCap(int failures, double milliseconds) =>
        Assert.Equal(milliseconds, EventResumeRules.Delay(failures, 0).TotalMilliseconds, 3);

    /// <summary>Lets the clock run until the next signal is there.</summary>
    private async Task<ContainerEventSignal> NextAsync(IAsyncEnumerator<ContainerEventSignal> signals)
    {
        var next = signals.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, _limit.Token));
            _limit.Token.ThrowIfCancellationRequested();
            if (!next.IsCompleted)
                _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.True(await next);
        return signals.Current;
    }

    private Task<string> RunPodAsync(string name) => _fake.RunPodSandboxAsync(
        new PodSandboxConfig { Metadata = new PodSandboxMetadata(name, "ns", name + "-uid", 0) }, "", _limit.Token);

    private static (string, ContainerEventKind) Event(ContainerEventSignal signal)
    {
        var happened = Assert.IsType<ContainerEventSignal.Happened>(signal).Event;
        return (happened.ContainerId, happened.Kind);
    }
}
