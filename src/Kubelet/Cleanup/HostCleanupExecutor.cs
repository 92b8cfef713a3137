using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>
/// Removes volumes, cgroups, folders and logs of pods that neither a worker nor the runtime knows. A pod is asked about again
/// right before each removal.
/// </summary>
internal sealed class HostCleanupExecutor(
    IRuntimeObserver observer, IPodDirectory pods, IPodVolumes volumes, IPodCgroups cgroups, PodFolders folders, PodLogCleaner logs,
    ILogger logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var uid in folders.PodUids())
            await TryAsync(uid, () => RemoveFolderAsync(uid, cancel)).ConfigureAwait(false);
        foreach (var uid in cgroups.Enabled ? cgroups.List() : [])
            await TryAsync(uid, () => IsUnknown(uid) ? cgroups.RemoveAsync(uid, cancel) : Task.CompletedTask).ConfigureAwait(false);
        await logs.CleanAsync(cancel).ConfigureAwait(false);
    }

    private bool IsUnknown(string uid) => !pods.IsActive(uid) && !observer.Latest.Pods.ContainsKey(uid);

    private async Task RemoveFolderAsync(string uid, CancellationToken cancel)
    {
        if (!IsUnknown(uid) || !await volumes.TeardownAsync(uid, cancel).ConfigureAwait(false))
            return;
        if (IsUnknown(uid) && folders.RemovePod(uid))
            logger.RemainsRemoved(uid);
    }

    private async Task TryAsync(string uid, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.CleanupFailed("pod " + uid, e.Message);
        }
    }
}
