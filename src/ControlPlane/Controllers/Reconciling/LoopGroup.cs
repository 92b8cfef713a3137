namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Loops that only make sense together.</summary>
public static class LoopGroup
{
    /// <summary>Runs all until cancelled; when one ends, the others are told to, and its failure is thrown. None at all: until cancelled.</summary>
    public static async Task RunAsync(CancellationToken cancel, params Func<CancellationToken, Task>[] loops)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        List<Task> running = [Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token), .. loops.Select(l => l(ended.Token))];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }
}
