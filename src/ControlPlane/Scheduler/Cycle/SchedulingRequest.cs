using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>What one cycle is about.</summary>
/// <param name="Percentage">Of nodes to score, for profiles that do not say.</param>
internal readonly record struct SchedulingRequest(SchedulingProfile Profile, SchedulingPod Pod, ClusterSnapshot Snapshot, CycleMemory Memory, int Percentage);
