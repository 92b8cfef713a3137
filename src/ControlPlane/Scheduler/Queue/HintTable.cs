using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Which changes the plugins of a profile want to know of.</summary>
internal sealed class HintTable
{
    private readonly (uint Bit, IQueueingHints Hints)[] _plugins;

    public HintTable(IEnumerable<IQueueingHints> plugins)
    {
        _plugins = [.. plugins.Select(static p => (PluginNames.BitOf(p.Name), p))];
        foreach (var (_, hints) in _plugins)
            Events |= hints.Events;
    }

    /// <summary>All that any plugin wants to know of.</summary>
    public EventKinds Events { get; }

    /// <summary>The plugins that a change matters to.</summary>
    public uint Interested(EventKinds kind)
    {
        uint set = 0;
        foreach (var (bit, hints) in _plugins)
        {
            if ((hints.Events & kind) != 0)
                set |= bit;
        }
        return set;
    }

    /// <summary>Whether one of the plugins that turned the pod down says that the change is worth a try.</summary>
    public bool IsWorthRetrying(SchedulingPod pod, uint rejectors, ClusterEvent change)
    {
        foreach (var (bit, hints) in _plugins)
        {
            if ((rejectors & bit) != 0 && (hints.Events & change.Kind) != 0 && hints.IsWorthRetrying(pod, change))
                return true;
        }
        return false;
    }
}
