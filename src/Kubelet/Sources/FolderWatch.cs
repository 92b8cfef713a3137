using System.Threading.Channels;

namespace NodeStack.Kubelet.Sources;

/// <summary>
/// Wakes a loop when something in a folder changes (inotify through the framework's watcher). Only a hint: the loop looks for itself,
/// and also from time to time. Renews itself when the folder comes back or the watch breaks.
/// </summary>
internal sealed class FolderWatch(string folder, ChannelWriter<bool> wake) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private ulong _inode;

    /// <summary>Makes sure the folder that is there now is the one watched.</summary>
    public void Ensure()
    {
        var stamp = FileStamp.Of(folder, out _);
        if (stamp is not { Kind: FileKind.Folder })
        {
            Drop();
            return;
        }
        if (_watcher is not null && _inode == stamp.Value.Inode)
            return;
        Drop();
        TryWatch(stamp.Value.Inode);
    }

    private void TryWatch(ulong inode)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Attributes | NotifyFilters.DirectoryName,
            };
            watcher.Created += (_, _) => wake.TryWrite(true);
            watcher.Changed += (_, _) => wake.TryWrite(true);
            watcher.Deleted += (_, _) => wake.TryWrite(true);
            watcher.Renamed += (_, _) => wake.TryWrite(true);
            watcher.Error += (_, _) =>
            {
                _inode = 0;
                wake.TryWrite(true);
            };
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            _inode = inode;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No watch to be had (inotify limits, folder just gone): the periodic check does the work and tries again.
            Drop();
        }
    }

    private void Drop()
    {
        _watcher?.Dispose();
        _watcher = null;
        _inode = 0;
    }

    public void Dispose() => Drop();
}
