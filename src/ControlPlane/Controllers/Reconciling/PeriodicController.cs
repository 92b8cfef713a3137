using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>A loop that looks at everything now and then. A failed look is told and is no end: the next one comes.</summary>
/// <param name="sources">Nothing is looked at before all of them were listed.</param>
public sealed class PeriodicController(
    string name, TimeSpan period, IReadOnlyList<IWatchedCollection> sources, Func<CancellationToken, Task> look, TimeProvider time, ILogger logger)
    : IController
{
    public string Name => name;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var source in sources)
            await source.SyncedAsync(cancel).ConfigureAwait(false);
        while (true)
        {
            try
            {
                await look(cancel).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                ReconcilingLog.Failed(logger, name, "everything", e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                ReconcilingLog.Broken(logger, e, name, "everything");
            }
            await Task.Delay(period, time, cancel).ConfigureAwait(false);
        }
    }
}
