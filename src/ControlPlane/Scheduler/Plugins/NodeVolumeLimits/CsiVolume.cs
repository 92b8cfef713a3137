using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;

/// <summary>A volume of a driver.</summary>
internal readonly record struct CsiVolume(string Driver, string Handle);
