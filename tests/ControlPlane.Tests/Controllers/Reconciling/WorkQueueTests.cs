using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.Storage;

namespace NodeStack.ControlPlane.Tests.Controllers.Reconciling;

public sealed class WorkQueueTests
{
    private static readonly ObjectKey A = new("ns", "a");
    private static readonly ObjectKey B = new("ns", "b");

    [Fact]
    public async Task Add_SeveralTimesAndWhileWorkedOn_IsTakenOnceEach()
    {
        using var queue = new WorkQueue(TimeProvider.System);
        queue.Add(A);
        queue.Add(A);
        Assert.Equal(1, queue.Depth);
        Assert.Equal(A, await queue.TakeAsync(Deadline.Token()));
        queue.Add(A);
        queue.Add(B);
        Assert.Equal(B, await queue.TakeAsync(Deadline.Token()));
        var next = queue.TakeAsync(Deadline.Token());
        Assert.False(next.IsCompleted);
        queue.Done(A);
        Assert.Equal(A, await next);
        queue.Done(A);
        Assert.Equal(0, queue.Depth);
    }

    [Fact]
    public void AddAfter_SeveralWishes_TheEarliestCounts()
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue(time);
        queue.AddAfter(A, TimeSpan.FromMinutes(10));
        queue.AddAfter(A, TimeSpan.FromMinutes(1));
        queue.AddAfter(A, TimeSpan.FromMinutes(5));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, queue.Depth);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, queue.Depth);
    }

    [Fact]
    public void Retry_FailuresInARow_WaitLongerUntilForgotten()
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue(time);
        Assert.Equal(1, queue.Retry(A));
        Assert.Equal(2, queue.Retry(A));
        queue.Forget(A);
        Assert.Equal(1, queue.Retry(A));
        time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(1, queue.Depth);
    }

    [Fact]
    public async Task KeyedController_OneKeyThrows_OthersAreWorkedOn()
    {
        using var queue = new WorkQueue(TimeProvider.System);
        var (bad, good) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var loop = new KeyedController(
            "test", queue, [], (key, _) =>
            {
                if (key == A && ++bad < 3)
                    throw new InvalidOperationException("no");
                if (key == B && bad >= 3)
                    good.TrySetResult();
                return Task.FromResult<TimeSpan?>(key == B ? TimeSpan.FromMilliseconds(1) : null);
            }, 1, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);
        queue.Add(A);
        queue.Add(B);
        await good.Task.WaitAsync(Deadline.Time);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(3, bad);
    }
}
