using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Queue;

namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Tells when a pod that the plugin turned down is worth another attempt.</summary>
internal interface IQueueingHints : ISchedulingPlugin
{
    /// <summary>The changes that can matter at all.</summary>
    EventKinds Events { get; }

    /// <summary>Whether this one may make the pod schedulable, as far as the plugin goes.</summary>
    bool IsWorthRetrying(SchedulingPod pod, ClusterEvent change);
}
