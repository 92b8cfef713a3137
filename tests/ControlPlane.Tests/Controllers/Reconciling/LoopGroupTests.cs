using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.Storage;

namespace NodeStack.ControlPlane.Tests.Controllers.Reconciling;

public sealed class LoopGroupTests
{
    [Fact]
    public async Task OneFails_TheOthersEnd_AndItsFailureIsThrown()
    {
        var ended = false;
        async Task Follow(CancellationToken cancel)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            }
            finally
            {
                ended = true;
            }
        }
        var failure = await Assert.ThrowsAsync<FormatException>(
            () => LoopGroup.RunAsync(Deadline.Token(), Follow, static _ => Task.FromException(new FormatException("no time"))));
        Assert.Equal("no time", failure.Message);
        Assert.True(ended);
    }

    [Fact]
    public async Task NoLoops_RunUntilCancelled()
    {
        using var stop = new CancellationTokenSource();
        var running = LoopGroup.RunAsync(stop.Token);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Deadline.Time));
    }
}
