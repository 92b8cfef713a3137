using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>An image that a node has, under one of its names.</summary>
internal sealed record NodeImage(string Name, long SizeBytes);
