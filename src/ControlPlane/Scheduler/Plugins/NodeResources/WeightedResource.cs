using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeResources;

/// <summary>A resource that counts in scores, and how much.</summary>
internal readonly record struct WeightedResource(int Resource, long Weight);
