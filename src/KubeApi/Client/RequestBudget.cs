namespace NodeStack.KubeApi.Client;

/// <summary>
/// So many requests at once, and so many a second after that; who comes later waits, in order. Unlike the framework's limiters it keeps no
/// timer: a node that has nothing to say must not wake up fifty times a second for the right to say it. Thread-safe.
/// </summary>
/// <param name="qps">Requests a second, above 0.</param>
/// <param name="burst">Requests at once after a pause, at least 1.</param>
internal sealed class RequestBudget(double qps, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Waits for its turn; a wait that is given up costs the others nothing.</summary>
    public async Task TakeAsync(CancellationToken cancel)
    {
        if (Take() is not { Ticks: > 0 } wait)
            return;
        try
        {
            await Task.Delay(wait, time, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
                _left++;
            throw;
        }
    }

    /// <summary>Takes one, also one that is not there yet, and tells how long it is until it is.</summary>
    private TimeSpan Take()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(burst, _left + time.GetElapsedTime(_at, now).TotalSeconds * qps) - 1;
            _at = now;
            return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_left / qps);
        }
    }
}
