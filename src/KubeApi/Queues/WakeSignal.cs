namespace NodeStack.KubeApi.Queues;

/// <summary>Wakes one waiter, now or when it next waits; several signals before that count as one.</summary>
public sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set()
    {
        lock (_lock) _next.TrySetResult();
    }

    /// <returns>Whether it was woken, and not the time that ran out.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        Task next;
        lock (_lock) next = _next.Task;
        try
        {
            await next.WaitAsync(atMost, time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
        lock (_lock)
        {
            if (_next.Task == next) _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return true;
    }
}
