using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A CSIStorageCapacity: room for volumes of a class on some nodes.</summary>
/// <param name="LimitBytes">Of one volume; null: not known.</param>
internal sealed record CapacityFacts(string ClassName, LabelMatcher Nodes, long? LimitBytes);
