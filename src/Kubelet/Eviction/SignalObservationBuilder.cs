using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>A measurement of the node in terms of signals. What was not measured has none.</summary>
internal static class SignalObservationBuilder
{
    /// <param name="pods">All pods together, where they have a group with a limit.</param>
    public static IReadOnlyDictionary<string, SignalObservation> Build(NodeUsage node, MemoryReading? pods)
    {
        var all = new Dictionary<string, SignalObservation>();
        var at = node.Usage.At;
        AddMemory(all, EvictionSignals.Memory, node.Usage.Memory, at);
        AddMemory(all, EvictionSignals.AllocatableMemory, pods, at);
        AddDisk(all, EvictionSignals.NodeDisk, EvictionSignals.NodeInodes, node.Filesystem);
        AddDisk(all, EvictionSignals.ImageDisk, EvictionSignals.ImageInodes, node.ImageFilesystem);
        AddDisk(all, EvictionSignals.ContainerDisk, EvictionSignals.ContainerInodes, node.ContainerFilesystem);
        if (node is { MaxPid: { } most, Processes: { } running })
            all[EvictionSignals.Pids] = new SignalObservation(Quantity.FromUnits(most - running), Quantity.FromUnits(most), at);
        return all;
    }

    private static void AddMemory(Dictionary<string, SignalObservation> all, string signal, MemoryReading? memory, DateTimeOffset at)
    {
        if (memory is { AvailableBytes: { } left, WorkingSetBytes: { } used })
            all[signal] = new SignalObservation(Bytes(left), Bytes(left + used), at);
    }

    /// <summary>Filesystems without a fixed number of inodes (btrfs) show none at all: nothing can run out.</summary>
    private static void AddDisk(Dictionary<string, SignalObservation> all, string bytes, string inodes, FilesystemReading? disk)
    {
        if (disk is null)
            return;
        all[bytes] = new SignalObservation(Bytes(disk.AvailableBytes), Bytes(disk.CapacityBytes), disk.At);
        if (disk.Inodes > 0)
            all[inodes] = new SignalObservation(Quantity.FromUnits((long)disk.InodesFree), Quantity.FromUnits((long)disk.Inodes), disk.At);
    }

    private static Quantity Bytes(ulong bytes) => Quantity.FromUnits((long)bytes, QuantityFormat.BinarySi);
}
