using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A VolumeAttachment: a volume that is attached to a node.</summary>
internal sealed record AttachmentFacts(string Driver, string NodeName, string VolumeName);
