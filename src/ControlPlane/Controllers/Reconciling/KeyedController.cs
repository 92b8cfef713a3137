using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>
/// The loop of nearly every controller: keys wake workers, and a worker makes one object as it should be. A failure of one key is tried again with
/// back-off and holds up no other; a fault in our own code is such a failure too.
/// </summary>
/// <param name="queue">Filled by the controller's handlers of changes.</param>
/// <param name="sources">No key is worked on before all of them were listed.</param>
/// <param name="reconcile">Looks and acts; answers after what time the key is to be looked at again without a change, or null.</param>
/// <param name="workers">How many keys are worked on at once.</param>
public sealed class KeyedController(
    string name, WorkQueue queue, IReadOnlyList<IWatchedCollection> sources, Func<ObjectKey, CancellationToken, Task<TimeSpan?>> reconcile, int workers,
    ILogger logger)
    : IController
{
    /// <summary>Failures in a row before one is told: the first ones are mostly conflicts that the next look mends.</summary>
    private const int Quiet = 3;

    public string Name => name;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var source in sources)
            await source.SyncedAsync(cancel).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancel))).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        while (true)
        {
            var key = await queue.TakeAsync(cancel).ConfigureAwait(false);
            try
            {
                var again = await reconcile(key, cancel).ConfigureAwait(false);
                queue.Forget(key);
                if (again is { } wait)
                    queue.AddAfter(key, wait);
            }
            catch (ApiException e)
            {
                if (queue.Retry(key) == Quiet)
                    ReconcilingLog.Failed(logger, name, key.ToString(), e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                queue.Retry(key);
                ReconcilingLog.Broken(logger, e, name, key.ToString());
            }
            finally
            {
                queue.Done(key);
            }
        }
    }
}
