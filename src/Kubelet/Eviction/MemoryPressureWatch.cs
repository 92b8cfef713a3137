using Microsoft.Extensions.Logging;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Pressure;
using NodeStack.Cgroups.Watching;

namespace NodeStack.Kubelet.Eviction;

/// <summary>
/// Wakes eviction when tasks of the pods, or of the machine, begin to wait for memory: sooner than its period where memory runs out
/// fast. Where the kernel cannot tell, the period has to do.
/// </summary>
internal sealed class MemoryPressureWatch : IDisposable
{
    /// <summary>A tenth of the time. Two seconds is the shortest window that needs no privilege.</summary>
    private static readonly PressureTrigger s_trigger = new(PressureResource.Memory, Full: false, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2));
    private readonly List<IDisposable> _watches = [];

    /// <param name="groups">Absolute cgroup paths below the mount.</param>
    public MemoryPressureWatch(ICgroupWatcher watcher, IEnumerable<string> groups, Action wake, ILogger logger)
    {
        foreach (var group in groups)
            try
            {
                _watches.Add(watcher.WatchPressure(group, s_trigger, _ => wake()));
            }
            catch (CgroupIoException e)
            {
                logger.NoPressureEvents(e.Message);
            }
    }

    public void Dispose() => _watches.ForEach(w => w.Dispose());
}
