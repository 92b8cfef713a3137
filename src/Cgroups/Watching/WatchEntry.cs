namespace NodeStack.Cgroups.Watching;

/// <summary>One registration; disposing it ends it.</summary>
internal sealed class WatchEntry(int descriptor, string group, Action<WatchSignal> onSignal, Action<WatchEntry> onDispose) : IDisposable
{
    private int _disposed;

    /// <summary>inotify's watch number, or the file descriptor of a pressure trigger.</summary>
    public int Descriptor { get; } = descriptor;

    public string Group { get; } = group;

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public void Signal(WatchSignal signal)
    {
        if (!IsDisposed)
            onSignal(signal);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            onDispose(this);
    }
}
