using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Watching;

/// <summary>
/// One inotify instance and who listens to which file. The kernel gives one watch number per file, so several listeners can share
/// one. A group's own files stay silent when it is removed; its parent's folder tells. Safe for use by many threads.
/// </summary>
internal sealed unsafe class InotifyQueue : IDisposable
{
    private const int HeaderSize = 16;

    private readonly string _mount;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<WatchEntry>> _listeners = [];
    private readonly Dictionary<int, string> _folders = [];
    private readonly byte[] _buffer = new byte[4096];
    private bool _disposed;

    public InotifyQueue(string mount)
    {
        _mount = mount;
        Fd = LibCWatch.InotifyInit(LibCWatch.InotifyNonBlock | LibCWatch.InotifyCloseOnExec);
        if (Fd < 0)
            throw new CgroupIoException("open", "inotify", null, Marshal.GetLastPInvokeError());
    }

    public int Fd { get; }

    public WatchEntry Add(string group, string file, Action<WatchSignal> onSignal)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var parent = GroupPathRules.ParentOf(group);
            if (group != "/")
                _folders[AddWatch(parent, "", LibCWatch.InDelete | LibCWatch.InOnlyDirectory)] = parent;
            var watch = AddWatch(group, file, LibCWatch.InModify);
            var entry = new WatchEntry(watch, group, onSignal, Remove);
            if (!_listeners.TryGetValue(watch, out var list))
                _listeners[watch] = list = [];
            list.Add(entry);
            return entry;
        }
    }

    /// <summary>Takes everything the kernel has queued; calls back outside the lock.</summary>
    public void Drain(Action<WatchEntry, WatchSignal> dispatch)
    {
        while (true)
        {
            nint read;
            fixed (byte* p = _buffer)
                read = LibC.Read(Fd, p, _buffer.Length);
            if (read <= 0)
                return;
            for (var at = 0; at < read;)
                at += HeaderSize + DispatchOne(_buffer.AsSpan(at), dispatch);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _listeners.Clear();
            _ = LibC.Close(Fd);
        }
    }

    [SkipLocalsInit]
    private int AddWatch(string group, string file, uint mask)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        if (!NativePath.TryJoin(path, _mount, group, file))
            throw new ArgumentException($"\"{group}\" is too long", nameof(group));
        int watch;
        fixed (byte* p = path)
            watch = LibCWatch.InotifyAddWatch(Fd, p, mask);
        return watch >= 0 ? watch : throw new CgroupIoException("watch", $"{_mount}{group}/{file}", null, Marshal.GetLastPInvokeError());
    }

    /// <summary>struct inotify_event: watch, mask, cookie, length of the name that follows, name.</summary>
    private int DispatchOne(ReadOnlySpan<byte> record, Action<WatchEntry, WatchSignal> dispatch)
    {
        var watch = BinaryPrimitives.ReadInt32LittleEndian(record);
        var mask = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
        var nameLength = BinaryPrimitives.ReadInt32LittleEndian(record[12..]);
        var name = Encoding.UTF8.GetString(record.Slice(HeaderSize, nameLength).TrimEnd((byte)0));
        var signal = (mask & (LibCWatch.InIgnored | LibCWatch.InDelete)) != 0 ? WatchSignal.Removed : WatchSignal.Changed;
        foreach (var entry in Take(watch, mask, name))
            dispatch(entry, signal);
        return nameLength;
    }

    private WatchEntry[] Take(int watch, uint mask, string name)
    {
        lock (_gate)
        {
            // On overflow events were lost: everyone looks again.
            if ((mask & LibCWatch.InQueueOverflow) != 0)
                return [.. _listeners.Values.SelectMany(l => l)];
            if (_folders.TryGetValue(watch, out var parent))
                return TakeRemoved(watch, mask, GroupPathRules.Join(parent, name));
            if (!_listeners.TryGetValue(watch, out var list))
                return [];
            if ((mask & LibCWatch.InIgnored) != 0)
                _listeners.Remove(watch);
            return [.. list];
        }
    }

    private WatchEntry[] TakeRemoved(int watch, uint mask, string group)
    {
        if ((mask & LibCWatch.InIgnored) != 0)
            _folders.Remove(watch);
        if ((mask & LibCWatch.InDelete) == 0)
            return [];
        var gone = _listeners.Values.SelectMany(l => l).Where(e => e.Group == group).ToArray();
        foreach (var entry in gone)
            Forget(entry);
        return gone;
    }

    private void Remove(WatchEntry entry)
    {
        lock (_gate)
            if (!_disposed)
                Forget(entry);
    }

    private void Forget(WatchEntry entry)
    {
        if (_listeners.TryGetValue(entry.Descriptor, out var list) && list.Remove(entry) && list.Count == 0)
        {
            _listeners.Remove(entry.Descriptor);

            // EINVAL when the kernel dropped the watch already.
            _ = LibCWatch.InotifyRemoveWatch(Fd, entry.Descriptor);
        }

        // A folder is watched as long as a child of it has listeners.
        var parent = GroupPathRules.ParentOf(entry.Group);
        if (_listeners.Values.Any(l => l.Any(e => e.Group != "/" && GroupPathRules.ParentOf(e.Group) == parent)))
            return;
        foreach (var folder in _folders.Where(f => f.Value == parent).Select(f => f.Key).ToArray())
        {
            _folders.Remove(folder);
            _ = LibCWatch.InotifyRemoveWatch(Fd, folder);
        }
    }
}
