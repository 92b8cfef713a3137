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
    /// <summary>Raised after each sweep with how many unknown pods had volumes to clean, and how many of these could not be cleaned.</summary>
    public event Action<int, int>? Swept;

    public async Task RunAsync(CancellationToken cancel)
    {
        var (all, cleaned) = (0, 0);
        foreach (var uid in folders.PodUids().Where(IsUnknown))
        {
            all++;
            if (await TryAsync(uid, () => RemoveFolderAsync(uid, cancel)).ConfigureAwait(false))
                cleaned++;
        }
        Swept?.Invoke(all, all - cleaned);
        foreach (var uid in cgroups.Enabled ? cgroups.List() : [])
            await TryAsync(uid, () => RemoveGroupAsync(uid, cancel)).ConfigureAwait(false);
        await logs.CleanAsync(cancel).ConfigureAwait(false);
    }

    private bool IsUnknown(string uid) => !pods.IsActive(uid) && !observer.Latest.Pods.ContainsKey(uid);

    /// <summary>False: something is busy.</summary>
    private async Task<bool> RemoveFolderAsync(string uid, CancellationToken cancel)
    {
        if (!IsUnknown(uid))
            return true;
        if (!await volumes.TeardownAsync(uid, cancel).ConfigureAwait(false))
            return false;
        if (IsUnknown(uid) && folders.RemovePod(uid))
            logger.RemainsRemoved(uid);
        return true;
    }

    private async Task<bool> RemoveGroupAsync(string uid, CancellationToken cancel) =>
        !IsUnknown(uid) || await cgroups.RemoveAsync(uid, cancel).ConfigureAwait(false);

    private async Task<bool> TryAsync(string uid, Func<Task<bool>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.CleanupFailed("pod " + uid, e.Message);
            return false;
        }
    }
}
