using NodeStack.Cgroups.Interop;
using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups.Watching;

/// <summary>
/// One thread in poll(2) over one inotify instance, the pressure triggers and a wake-up; it starts with the first watch and sleeps
/// until the kernel has something to say.
/// </summary>
public sealed class LinuxCgroupWatcher : ICgroupWatcher
{
    private const int StackSize = 256 * 1024;

    private readonly string _mount;
    private readonly Action<Exception> _onCallbackError;
    private readonly InotifyQueue _inotify;
    private readonly PressureTriggers _triggers;
    private readonly Lock _gate = new();
    private readonly WakeUp _wake = new();
    private Thread? _thread;
    private volatile bool _stopping;

    /// <param name="onCallbackError">A callback threw; the watch goes on.</param>
    public LinuxCgroupWatcher(string mount, Action<Exception> onCallbackError)
    {
        _mount = mount.TrimEnd('/');
        _onCallbackError = onCallbackError;
        _inotify = new InotifyQueue(_mount);
        _triggers = new PressureTriggers(_wake.Wake);
    }

    public IDisposable WatchFile(string group, string file, Action<WatchSignal> onSignal)
    {
        EnsureRunning();
        return _inotify.Add(group, file, onSignal);
    }

    public IDisposable WatchPressure(string group, PressureTrigger trigger, Action<WatchSignal> onSignal)
    {
        EnsureRunning();
        return _triggers.Add(_mount, group, trigger, onSignal);
    }

    /// <summary>Waits for a callback that is running, so not to be called from one.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
            thread = _thread;
        }

        _wake.Wake();
        thread?.Join();
        foreach (var entry in _triggers.Sweep())
            entry.Dispose();
        _triggers.Sweep();
        _inotify.Dispose();
        _wake.Dispose();
    }

    private void EnsureRunning()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_thread is not null)
                return;
            _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "cgroup-watch" };
            _thread.Start();
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            var triggers = _triggers.Sweep();
            var entries = Entries(triggers);
            if (WakeUp.Wait(entries))
                Handle(entries, triggers);
        }
    }

    private PollEntry[] Entries(WatchEntry[] triggers) =>
    [
        new() { Fd = _wake.Fd, Events = LibCWatch.PollIn },
        new() { Fd = _inotify.Fd, Events = LibCWatch.PollIn },
        .. triggers.Select(t => new PollEntry { Fd = t.Descriptor, Events = LibCWatch.PollPriority })
    ];

    private void Handle(PollEntry[] entries, WatchEntry[] triggers)
    {
        if (entries[0].Returned != 0)
            _wake.Clear();
        if (entries[1].Returned != 0)
            _inotify.Drain(Dispatch);
        for (var i = 0; i < triggers.Length; i++)
            if ((entries[i + 2].Returned & LibCWatch.PollError) != 0)
            {
                // The kernel reports an error for as long as it is asked about a trigger whose group is gone.
                Dispatch(triggers[i], WatchSignal.Removed);
                triggers[i].Dispose();
            }
            else if ((entries[i + 2].Returned & LibCWatch.PollPriority) != 0)
                Dispatch(triggers[i], WatchSignal.Changed);
    }

    private void Dispatch(WatchEntry entry, WatchSignal signal)
    {
        try
        {
            entry.Signal(signal);
        }
#pragma warning disable CA1031 // One listener's fault must not deafen the others; it is reported, not swallowed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _onCallbackError(e);
        }
    }
}
