namespace NodeStack.Kubelet.Eviction;

/// <summary>Which filesystems the node's disk is made of.</summary>
internal enum DiskLayout
{
    /// <summary>One for everything.</summary>
    Single,

    /// <summary>Images and writable layers have one of their own.</summary>
    ImageDisk,

    /// <summary>Images have one of their own, writable layers are with the rest.</summary>
    Split,
}
