using Microsoft.Extensions.Logging;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Logs;

/// <summary>Removes the log folders of pods that are gone, and dead links. Run from the cleanup loop.</summary>
public sealed class PodLogCleaner(string podLogsDir, IPodDirectory pods, IRuntimeObserver observer, ContainerLogLinks links, ILogger logger)
{
    /// <summary>Does nothing to folders until every source has reported and the runtime has been listed once.</summary>
    public async Task CleanAsync(CancellationToken cancel)
    {
        var seen = observer.Latest;
        if (pods.SourcesReady && seen.At > DateTimeOffset.UnixEpoch && Directory.Exists(podLogsDir))
        {
            var names = new DirectoryInfo(podLogsDir).EnumerateDirectories().Where(static one => one.LinkTarget is null).Select(static one => one.Name);
            foreach (var name in LogCleanupRules.Removable(names, uid => pods.IsActive(uid) || pods.ByUid(uid) is not null || seen.Pods.ContainsKey(uid)))
            {
                Remove(Path.Combine(podLogsDir, name));
            }
        }
        await links.RemoveDeadAsync(cancel);
    }

    private void Remove(string folder)
    {
        try
        {
            // Deletes links as links.
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ContainerLogLog.FolderKept(logger, folder, e);
        }
    }
}
