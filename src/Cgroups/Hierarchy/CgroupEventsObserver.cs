using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Watching;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Reports when a group becomes empty or populated, frozen or thawed.</summary>
public sealed class CgroupEventsObserver(ICgroupFiles files, ICgroupWatcher watcher)
{
    /// <param name="onChange">First the present state, then each change, on the watcher's thread; null once the group is gone.</param>
    /// <returns>Dispose to stop.</returns>
    public IDisposable Observe(string group, Action<CgroupEvents?> onChange)
    {
        var gate = new Lock();
        CgroupEvents? known = null;
        var first = true;

        void Look(WatchSignal signal)
        {
            lock (gate)
            {
                var now = signal == WatchSignal.Removed ? null : Read(group);
                if (!first && now == known)
                    return;
                first = false;
                known = now;
                onChange(now);
            }
        }

        var watch = watcher.WatchFile(group, CgroupFileNames.Events, Look);
        Look(WatchSignal.Changed);
        return watch;
    }

    private CgroupEvents? Read(string group)
    {
        Span<byte> buffer = stackalloc byte[256];
        return files.TryRead(group, CgroupFileNames.Events, buffer, out var length) ? CgroupEventsParser.Parse(buffer[..length]) : null;
    }
}
