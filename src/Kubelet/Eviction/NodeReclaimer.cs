using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Images;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Dead containers first: they hold images.</summary>
/// <param name="removeDead">Removes every dead container and empty sandbox of pods that are not wished, whatever their age.</param>
internal sealed class NodeReclaimer(Func<CancellationToken, Task> removeDead, ImageGcLoop images, ILogger logger) : INodeReclaimer
{
    public async Task ReclaimAsync(NodeReclaim what, CancellationToken cancel)
    {
        if (what.Containers)
            await TryAsync("dead containers", () => removeDead(cancel), cancel).ConfigureAwait(false);
        if (what.Images)
            await TryAsync("unused images", () => images.RemoveUnusedAsync(cancel), cancel).ConfigureAwait(false);
    }

    private async Task TryAsync(string what, Func<Task> act, CancellationToken cancel)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is CriException or ImageGcException or IOException && !cancel.IsCancellationRequested)
        {
            logger.ReclaimFailed(what, e.Message);
        }
    }
}
