using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Tells filesystems apart, and what that means for thresholds.</summary>
internal static class DiskLayoutRules
{
    public static DiskLayout Of(NodeUsage node)
    {
        if (node.ImageFilesystem is null || IsSame(node.Filesystem, node.ImageFilesystem))
            return DiskLayout.Single;
        return IsSame(node.ImageFilesystem, node.ContainerFilesystem ?? node.ImageFilesystem) ? DiskLayout.ImageDisk : DiskLayout.Split;
    }

    /// <summary>
    /// Thresholds of containerfs cannot be chosen: they are those of the filesystem it lies on. Those of the configuration are replaced.
    /// </summary>
    public static IReadOnlyList<EvictionThreshold> WithContainerDisk(IReadOnlyList<EvictionThreshold> thresholds, DiskLayout layout)
    {
        var (disk, inodes) = layout == DiskLayout.ImageDisk
            ? (EvictionSignals.ImageDisk, EvictionSignals.ImageInodes)
            : (EvictionSignals.NodeDisk, EvictionSignals.NodeInodes);
        var result = thresholds.Where(t => t.Signal is not (EvictionSignals.ContainerDisk or EvictionSignals.ContainerInodes)).ToList();
        result.AddRange(thresholds.Where(t => t.Signal == disk).Select(t => t with { Signal = EvictionSignals.ContainerDisk }));
        result.AddRange(thresholds.Where(t => t.Signal == inodes).Select(t => t with { Signal = EvictionSignals.ContainerInodes }));
        return result;
    }

    /// <summary>Two paths on one filesystem show the same size and the same number of inodes.</summary>
    private static bool IsSame(FilesystemReading? a, FilesystemReading? b) =>
        a is not null && b is not null && a.CapacityBytes == b.CapacityBytes && a.Inodes == b.Inodes;
}
