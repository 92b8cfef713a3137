using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A CSINode: how many volumes of each driver the node can have.</summary>
internal sealed record CsiNodeFacts(string Name, ValueList<CsiDriverLimit> Drivers);
