using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Watching;

namespace NodeStack.Cgroups.Memory;

/// <summary>Reports what happened to a group's memory (OOM kills above all) as soon as the kernel says so.</summary>
public sealed class MemoryEventsObserver(ICgroupFiles files, ICgroupWatcher watcher)
{
    private const string FileName = "memory.events";

    /// <param name="onChange">Counters before and now; called for changes only, on the watcher's thread.</param>
    /// <returns>Dispose to stop.</returns>
    /// <exception cref="CgroupIoException">The group has no memory controller, or is gone.</exception>
    public IDisposable Observe(string group, Action<MemoryEvents, MemoryEvents> onChange)
    {
        var gate = new Lock();
        var known = Read(group) ?? default;

        void Look(WatchSignal signal)
        {
            lock (gate)
            {
                if (signal == WatchSignal.Removed || Read(group) is not { } now || now == known)
                    return;
                var before = known;
                known = now;
                onChange(before, now);
            }
        }

        var watch = watcher.WatchFile(group, FileName, Look);

        // What happened between the first look and the watch would be lost otherwise.
        Look(WatchSignal.Changed);
        return watch;
    }

    private MemoryEvents? Read(string group)
    {
        Span<byte> buffer = stackalloc byte[1024];
        return files.TryRead(group, FileName, buffer, out var length) ? MemoryEventsParser.Parse(buffer[..length]) : null;
    }
}
