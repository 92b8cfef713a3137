using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;

namespace NodeStack.Kubelet.Observation;

/// <summary>
/// Wakes the worker of a pod soon after the runtime reported an event of it; the worker then looks for itself. Owns nothing, and
/// an event that is lost costs at most one relist period.
/// </summary>
internal sealed class EventWakeLoop(IRuntimeEvents events, Action<string> wake, ILogger logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var e in events.ReadAsync(cancel).ConfigureAwait(false))
                if (e.PodUid.Length > 0)
                    wake(e.PodUid);
        }
        catch (CriException e)
        {
            logger.EventsFailed(e.Message);
        }
    }
}
