using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Interop;
using NodeStack.Cgroups.Pressure;
using NodeStack.Cgroups.Watching;

namespace NodeStack.TestSupport.Cgroups;

/// <summary>A watcher that speaks when the test says so.</summary>
public sealed class FakeCgroupWatcher(FakeCgroupFiles files) : ICgroupWatcher
{
    private readonly List<(string Group, string File, Action<WatchSignal> OnSignal)> _watches = [];

    public int WatchCount => _watches.Count;

    public IDisposable WatchFile(string group, string file, Action<WatchSignal> onSignal)
    {
        if (!files.HasFile(group, file))
            throw new CgroupIoException("watch", $"{group}/{file}", null, Errno.NoEntry);
        return Add(group, file, onSignal);
    }

    public IDisposable WatchPressure(string group, PressureTrigger trigger, Action<WatchSignal> onSignal) =>
        Add(group, PressureTriggerRules.FileOf(trigger.Resource), onSignal);

    /// <summary>As the kernel would after the file changed.</summary>
    public void Signal(string group, string file, WatchSignal signal = WatchSignal.Changed)
    {
        foreach (var watch in _watches.Where(w => w.Group == group && w.File == file).ToArray())
            watch.OnSignal(signal);
    }

    public void Dispose() => _watches.Clear();

    private Ended Add(string group, string file, Action<WatchSignal> onSignal)
    {
        var watch = (group, file, onSignal);
        _watches.Add(watch);
        return new Ended(() => _watches.Remove(watch));
    }

    private sealed class Ended(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
