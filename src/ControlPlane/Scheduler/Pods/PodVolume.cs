namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>A volume of a pod. Kinds that are on every node are left out.</summary>
/// <param name="Name">The claim's; for ephemeral ones the volume's; disk, volume id, IQN, pool/image; the driver of a CSI volume.</param>
/// <param name="Monitors">Of RBD.</param>
internal sealed record PodVolume(PodVolumeKind Kind, string Name, bool IsReadOnly, ValueList<string> Monitors);
