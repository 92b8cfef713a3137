using NodeStack.KubeApi.Queues;

namespace NodeStack.Manifests;

/// <summary>Wakes when something in a folder changes: a hint only. Where the machine gives no watch, looking from time to time does the work.</summary>
internal sealed class FolderWaker(string folder, WakeSignal wake) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private volatile bool _isBroken;

    /// <summary>Makes sure that the folder is watched.</summary>
    public void Ensure()
    {
        if (_isBroken || !Directory.Exists(folder))
            Drop();
        if (_watcher is not null)
            return;
        try
        {
            _watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += (_, _) => wake.Set();
            _watcher.Created += (_, _) => wake.Set();
            _watcher.Deleted += (_, _) => wake.Set();
            _watcher.Renamed += (_, _) => wake.Set();
            _watcher.Error += (_, _) =>
            {
                _isBroken = true;
                wake.Set();
            };
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            Drop();
        }
    }

    public void Dispose() => Drop();

    private void Drop()
    {
        _watcher?.Dispose();
        _watcher = null;
        _isBroken = false;
    }
}
