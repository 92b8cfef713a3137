using NodeStack.Cgroups.Pressure;

namespace NodeStack.Cgroups.Watching;

/// <summary>
/// Tells when a group's event file changes or its pressure passes a threshold, without polling. Callbacks come from one thread of
/// the watcher's, must be short and must not wait.
/// </summary>
public interface ICgroupWatcher : IDisposable
{
    /// <summary>Watches a file that the kernel notifies about: cgroup.events, memory.events, pids.events. Dispose the result to stop.</summary>
    /// <exception cref="Files.CgroupIoException">The file is not there.</exception>
    IDisposable WatchFile(string group, string file, Action<WatchSignal> onSignal);

    /// <summary>Registers a PSI trigger.</summary>
    /// <exception cref="Files.CgroupIoException">The kernel refuses the trigger, or does not count pressure.</exception>
    IDisposable WatchPressure(string group, PressureTrigger trigger, Action<WatchSignal> onSignal);
}
