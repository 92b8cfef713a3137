using Microsoft.Extensions.Logging;

namespace NodeStack.Up;

/// <summary>
/// Components that run together: begun one by one, ended together. Until <see cref="Settle"/> the first failure ends the start; after it each is begun anew by
/// itself.
/// </summary>
/// <param name="below">What all of them stand on and the group does not end; when it ends, so does the group. Null: nothing.</param>
internal sealed class ComponentGroup(Task? below, TimeProvider time, ILogger logger, CancellationToken stop) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly List<Task> _running = [];
    private bool _isStarting = true;

    /// <summary>Cancelled when the group ends.</summary>
    public CancellationToken Ending => _ending.Token;

    public void Start(Component component) =>
        _running.Add(new ComponentLoop(component, () => Volatile.Read(ref _isStarting), time, logger).RunAsync(_ending.Token));

    /// <summary>Waits for a step of the start, or for the first that fails.</summary>
    /// <exception cref="ComponentFailedException">A component failed.</exception>
    public async Task WaitForAsync(Task step) => await await Task.WhenAny([step, .. All()]).ConfigureAwait(false);

    /// <summary>The start is over.</summary>
    public void Settle() => Volatile.Write(ref _isStarting, false);

    /// <summary>Until cancelled, or until what is below ends.</summary>
    public async Task RunAsync() => await await Task.WhenAny(All()).ConfigureAwait(false);

    /// <summary>Ends all, and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private IEnumerable<Task> All() => below is null ? _running : _running.Prepend(below);
}
