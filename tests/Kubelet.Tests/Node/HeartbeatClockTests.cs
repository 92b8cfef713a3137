using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class HeartbeatClockTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Delays_OfAnyLength_EndInTheOrderOfTheirTimes()
    {
        using var clock = new HeartbeatClock();
        var order = new List<int>();
        async Task WaitAsync(int ms)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(ms), clock).ConfigureAwait(false);
            lock (order)
                order.Add(ms);
        }

        await Task.WhenAll(WaitAsync(120), WaitAsync(10), WaitAsync(60)).WaitAsync(s_deadline);

        Assert.Equal([10, 60, 120], order);
    }

    [Fact]
    public async Task Callback_OfATimer_RunsOnTheThreadOfItsOwn()
    {
        using var clock = new HeartbeatClock();
        var name = new TaskCompletionSource<(string?, bool)>();
        await using var timer = clock.CreateTimer(
            _ => name.TrySetResult((Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread)), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        Assert.Equal(("heartbeat", false), await name.Task.WaitAsync(s_deadline));
    }

    [Fact]
    public async Task Timer_WithAPeriod_FiresUntilItIsDisposed()
    {
        using var clock = new HeartbeatClock();
        var third = new TaskCompletionSource();
        var fired = 0;
        var timer = clock.CreateTimer(
            _ =>
            {
                if (Interlocked.Increment(ref fired) == 3)
                    third.TrySetResult();
            },
            null, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        await third.Task.WaitAsync(s_deadline);
        await timer.DisposeAsync();

        var after = Volatile.Read(ref fired);
        await Task.Delay(TimeSpan.FromMilliseconds(30), clock);
        Assert.InRange(fired, after, after + 1);
    }
}
