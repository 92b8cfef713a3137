using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Logs;

/// <summary>
/// Watches folders with one inotify descriptor and one thread for all followers; neither exists while nobody follows. Removing the
/// last watch makes the kernel queue IN_IGNORED, which is what wakes the thread to end.
/// </summary>
public sealed partial class InotifyFolderWatcher : IFolderWatcher
{
    private const int CloseOnExec = 0x80000;
    private const uint Modify = 0x2, MovedTo = 0x80, Create = 0x100;
    private const int EventHeadBytes = 16;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<Watcher>> _watchers = [];
    private SafeFileHandle? _queue;

    public IDisposable Watch(string folder, Action changed)
    {
        lock (_lock)
        {
            if (_queue is null) StartNeedsLock();
            var number = AddWatch(_queue!, folder, Modify | MovedTo | Create);
            var watcher = new Watcher(this, number, changed);
            if (number < 0) return watcher;
            if (!_watchers.TryGetValue(number, out var list)) _watchers[number] = list = [];
            list.Add(watcher);
            return watcher;
        }
    }

    private void StartNeedsLock()
    {
        var queue = new SafeFileHandle(Init(CloseOnExec), ownsHandle: true);
        _queue = queue;
        if (queue.IsInvalid) return;
        new Thread(() => Read(queue), 256 * 1024) { IsBackground = true, Name = "log-inotify" }.Start();
    }

    private void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(watcher.Number, out var list) || !list.Remove(watcher) || list.Count > 0) return;
            _watchers.Remove(watcher.Number);
            var queue = _queue!;
            if (_watchers.Count == 0) _queue = null;
            RemoveWatch(queue, watcher.Number);
        }
    }

    private void Read(SafeFileHandle queue)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var count = Read(queue, buffer, buffer.Length);
            if (count <= 0) break;
            Dispatch(queue, buffer.AsSpan(0, (int)count));
            lock (_lock)
            {
                // Another queue may have begun meanwhile; this one is done either way.
                if (_queue != queue) break;
            }
        }
        queue.Dispose();
    }

    private void Dispatch(SafeFileHandle queue, ReadOnlySpan<byte> events)
    {
        lock (_lock)
        {
            if (_queue != queue) return;
            while (events.Length >= EventHeadBytes)
            {
                if (_watchers.TryGetValue(MemoryMarshal.Read<int>(events), out var list))
                {
                    foreach (var watcher in list) watcher.Changed();
                }
                events = events[Math.Min(events.Length, EventHeadBytes + MemoryMarshal.Read<int>(events[12..]))..];
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int Init(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int RemoveWatch(SafeFileHandle queue, int number);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle queue, byte[] buffer, nint count);

    private sealed class Watcher(InotifyFolderWatcher owner, int number, Action changed) : IDisposable
    {
        public int Number => number;
        public void Changed() => changed();
        public void Dispose() => owner.Remove(this);
    }
}
