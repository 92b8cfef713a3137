using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Scheduler.Plugins.SchedulingGates;

/// <summary>Holds back pods whose spec has scheduling gates; their condition is the API server's.</summary>
internal sealed class SchedulingGatesPlugin : IQueueingHints
{
    public string Name => PluginNames.SchedulingGates;

    public EventKinds Events => EventKinds.OwnGatesLifted;

    public bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change) => true;
}
