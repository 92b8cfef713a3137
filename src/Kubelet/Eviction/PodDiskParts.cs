namespace NodeStack.Kubelet.Eviction;

/// <summary>What of a pod's disk usage lies on one filesystem.</summary>
internal sealed record PodDiskParts(bool Layers, bool Logs, bool Volumes)
{
    public static PodDiskParts On(string signal, DiskLayout layout)
    {
        var isImages = signal is EvictionSignals.ImageDisk or EvictionSignals.ImageInodes;
        var isNode = signal is EvictionSignals.NodeDisk or EvictionSignals.NodeInodes;
        return layout switch
        {
            DiskLayout.Single => new PodDiskParts(true, true, true),
            DiskLayout.ImageDisk => isNode ? new PodDiskParts(false, true, true) : new PodDiskParts(true, false, false),
            DiskLayout.Split => isImages ? new PodDiskParts(false, false, false) : new PodDiskParts(true, true, true),
            _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, null),
        };
    }
}
