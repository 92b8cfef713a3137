namespace NodeStack.ControlPlane.Scheduler.Queue;

/// <summary>Changes of the cluster that may make pods schedulable.</summary>
[Flags]
internal enum EventKinds
{
    None = 0,
    NodeAdd = 1 << 0,
    NodeDelete = 1 << 1,
    NodeAllocatable = 1 << 2,
    NodeLabel = 1 << 3,

    /// <summary>Taints, or whether it is cordoned.</summary>
    NodeTaint = 1 << 4,

    /// <summary>A pod is on a node from now on.</summary>
    PodAdd = 1 << 5,

    /// <summary>A pod on a node, or one that room was kept for, is gone.</summary>
    PodDelete = 1 << 6,
    PodLabel = 1 << 7,
    PodScaleDown = 1 << 8,

    // Of the waiting pod itself.
    OwnLabel = 1 << 9,
    OwnScaleDown = 1 << 10,
    OwnTolerations = 1 << 11,
    OwnGatesLifted = 1 << 12,
    OwnOther = 1 << 13,

    ClaimAdd = 1 << 14,
    ClaimUpdate = 1 << 15,
    VolumeAdd = 1 << 16,
    VolumeUpdate = 1 << 17,
    ClassAdd = 1 << 18,
    ClassUpdate = 1 << 19,
    CsiNodeAdd = 1 << 20,
    CsiNodeUpdate = 1 << 21,
    CsiDriverChange = 1 << 22,
    CapacityChange = 1 << 23,
    AttachmentDelete = 1 << 24,

    /// <summary>For all pods that waited very long; asks no plugin.</summary>
    Timeout = 1 << 25,

    /// <summary>For a pod that somebody knows to be worth it; asks no plugin.</summary>
    Forced = 1 << 26,
}
