namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A volume that a claim gets.</summary>
internal readonly record struct ClaimBinding(VolumeFacts Volume, VolumeClaim Claim);
