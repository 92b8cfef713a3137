namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>What a volume of a pod is, as far as it decides where the pod can be.</summary>
internal enum PodVolumeKind { Claim, Ephemeral, GcePersistentDisk, AwsElasticBlockStore, Iscsi, Rbd, Csi }
