using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;

/// <summary>A label that a node has to have, with one of some values.</summary>
internal readonly record struct ZoneRequirement(string Key, ValueList<string> Values);
