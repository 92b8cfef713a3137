using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Tells which nodes are possible.</summary>
internal interface IFilterPlugin : ISchedulingPlugin
{
    FilterStart Begin(SchedulingPod pod, ClusterSnapshot snapshot);
}
