namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Events as upstream's metrics name them.</summary>
internal static class EventLabels
{
    public const string ScheduleAttemptFailure = "ScheduleAttemptFailure";
    public const string BackoffComplete = "BackoffComplete";
    public const string UnscheduledPodAdd = "UnschedulablePodAdd";

    public static string Of(EventKinds kind) => kind switch
    {
        EventKinds.NodeAdd => "NodeAdd",
        EventKinds.NodeDelete => "NodeDelete",
        EventKinds.NodeAllocatable => "NodeAllocatableChange",
        EventKinds.NodeLabel => "NodeLabelChange",
        EventKinds.NodeTaint => "NodeTaintChange",
        EventKinds.PodAdd => "AssignedPodAdd",
        EventKinds.PodDelete => "AssignedPodDelete",
        EventKinds.PodLabel => "AssignedPodUpdatePodLabel",
        EventKinds.PodScaleDown => "AssignedPodUpdatePodScaleDown",
        EventKinds.OwnLabel => "UnschedulablePodUpdatePodLabel",
        EventKinds.OwnScaleDown => "UnschedulablePodUpdatePodScaleDown",
        EventKinds.OwnTolerations => "UnschedulablePodUpdatePodTolerations",
        EventKinds.OwnGatesLifted => "UnschedulablePodUpdatePodSchedulingGatesEliminated",
        EventKinds.OwnOther => "UnschedulablePodUpdate",
        EventKinds.ClaimAdd => "PersistentVolumeClaimAdd",
        EventKinds.ClaimUpdate => "PersistentVolumeClaimUpdate",
        EventKinds.VolumeAdd => "PersistentVolumeAdd",
        EventKinds.VolumeUpdate => "PersistentVolumeUpdate",
        EventKinds.ClassAdd => "storage.k8s.io/StorageClassAdd",
        EventKinds.ClassUpdate => "storage.k8s.io/StorageClassUpdate",
        EventKinds.CsiNodeAdd => "storage.k8s.io/CSINodeAdd",
        EventKinds.CsiNodeUpdate => "storage.k8s.io/CSINodeUpdate",
        EventKinds.CsiDriverChange => "storage.k8s.io/CSIDriverUpdate",
        EventKinds.CapacityChange => "storage.k8s.io/CSIStorageCapacityUpdate",
        EventKinds.AttachmentDelete => "storage.k8s.io/VolumeAttachmentDelete",
        EventKinds.Timeout => "UnschedulableTimeout",
        EventKinds.Forced => "ForceActivate",
        _ => kind.ToString(),
    };
}
