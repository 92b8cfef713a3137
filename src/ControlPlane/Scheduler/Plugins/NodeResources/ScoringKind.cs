using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>How much of a node a pod should leave or fill.</summary>
internal enum ScoringKind { LeastAllocated, MostAllocated, RequestedToCapacityRatio }
