using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.LeaderElection;
using NodeStack.TestSupport;
using NodeStack.Up;

namespace NodeStack.NodeStack.Tests.Up;

public sealed class ComponentGroupTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task WaitFor_OneFailsWhileTheOthersStart_IsTold_AndDisposingEndsTheOthers()
    {
        var isRunning = false;
        var group = Group();
        group.Start(new Component("lasting", async stop =>
        {
            isRunning = true;
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }
            finally
            {
                isRunning = false;
            }
        }));
        group.Start(new Component("broken", _ => throw new InvalidOperationException("port 1 is taken")));
        var failed = await Assert.ThrowsAsync<ComponentFailedException>(() => group.WaitForAsync(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, group.Ending)).WaitAsync(s_patience));
        Assert.Equal("broken: port 1 is taken", failed.Message);
        Assert.True(isRunning);
        await group.DisposeAsync();
        Assert.False(isRunning);
    }

    [Fact]
    public async Task WaitFor_OneLosesItsLeaseWhileTheOthersStart_IsBegunAnew()
    {
        var begun = 0;
        await using var group = Group();
        group.Start(new Component("scheduler", _ => ++begun < 2
            ? throw new InvalidOperationException("leaderelection lost", new LeadershipLostException("not renewed in time"))
            : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, group.Ending)));
        await group.WaitForAsync(Eventually.TrueAsync(() => Volatile.Read(ref begun) == 2, s_patience, "it is begun a second time"));
    }

    [Fact]
    public async Task WaitFor_TheStepItselfFails_IsTold()
    {
        await using var group = Group();
        await Assert.ThrowsAsync<IOException>(() => group.WaitForAsync(Task.FromException(new IOException("no"))).WaitAsync(s_patience));
    }

    [Fact]
    public async Task Settle_ThenAFailure_TheComponentIsBegunAnewAndTheGroupGoesOn()
    {
        var begun = 0;
        await using var group = Group();
        group.Settle();
        group.Start(new Component("failing", _ => ++begun < 3 ? throw new InvalidOperationException("again") : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, group.Ending)));
        var running = group.RunAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 3, s_patience, "it is begun a third time");
        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task Run_WhatIsBelowEnds_EndsWithItsError()
    {
        var below = new TaskCompletionSource();
        await using var group = new ComponentGroup(below.Task, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        var running = group.RunAsync();
        below.SetException(new IOException("the server is gone"));
        await Assert.ThrowsAsync<IOException>(() => running.WaitAsync(s_patience));
    }

    private static ComponentGroup Group() => new(null, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
}
