namespace NodeStack.Kubelet.Hosting;

/// <summary>
/// Runs the kubelet's loops. A loop contains what can go wrong in one turn itself; an error that escapes one is a bug or a broken
/// machine, and ends them all, so that the host stops and systemd starts it anew.
/// </summary>
internal sealed class LoopGroup(CancellationToken stop) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly List<Task> _loops = [];

    public CancellationToken Token => _cancel.Token;

    public void Add(Func<CancellationToken, Task> loop) => _loops.Add(Task.Run(() => loop(_cancel.Token)));

    /// <summary>Returns when all have ended after a stop; throws the first error that escaped a loop.</summary>
    public async Task RunAsync()
    {
        // A loop may end early because it has nothing to do; only an error or the stop ends the group.
        var open = new List<Task>(_loops) { Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _cancel.Token) };
        while (!_cancel.IsCancellationRequested)
        {
            var ended = await Task.WhenAny(open).ConfigureAwait(false);
            open.Remove(ended);
            if (ended.IsFaulted)
                await _cancel.CancelAsync().ConfigureAwait(false);
        }
        try
        {
            await Task.WhenAll(_loops).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped as asked; errors come first in WhenAll's exception.
        }
    }

    public void Dispose() => _cancel.Dispose();
}
