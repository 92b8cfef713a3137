namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Bounds how many sandboxes and containers are made at the same time, so that a hundred pods at once do not make the runtime
/// slower for all. Image pulls and hooks are outside.
/// </summary>
internal sealed class StartSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count, count);

    public async Task<T> InSlotAsync<T>(Func<Task<T>> act, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await act().ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
