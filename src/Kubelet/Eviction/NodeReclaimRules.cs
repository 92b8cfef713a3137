namespace NodeStack.Kubelet.Eviction;

/// <summary>Only what lies on the filesystem that is full is worth throwing away.</summary>
internal static class NodeReclaimRules
{
    public static NodeReclaim For(string signal, DiskLayout layout)
    {
        if (!EvictionSignals.IsDisk(signal))
            return new NodeReclaim(false, false);
        var isImages = signal is EvictionSignals.ImageDisk or EvictionSignals.ImageInodes;
        var isNode = signal is EvictionSignals.NodeDisk or EvictionSignals.NodeInodes;
        return layout switch
        {
            DiskLayout.Single => new NodeReclaim(true, true),
            DiskLayout.ImageDisk => new NodeReclaim(!isNode, !isNode),
            DiskLayout.Split => new NodeReclaim(!isImages, isImages),
            _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, null),
        };
    }
}
