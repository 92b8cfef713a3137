namespace NodeStack.Kubelet.Eviction;

/// <summary>What eviction watches, as the configuration spells it, and the resource each is about, as messages spell it.</summary>
internal static class EvictionSignals
{
    public const string Memory = "memory.available";
    public const string AllocatableMemory = "allocatableMemory.available";
    public const string NodeDisk = "nodefs.available";
    public const string NodeInodes = "nodefs.inodesFree";
    public const string ImageDisk = "imagefs.available";
    public const string ImageInodes = "imagefs.inodesFree";
    public const string ContainerDisk = "containerfs.available";
    public const string ContainerInodes = "containerfs.inodesFree";
    public const string Pids = "pid.available";

    public const string InodesResource = "inodes";
    public const string PidsResource = "pids";

    public static bool IsMemory(string signal) => signal is Memory or AllocatableMemory;

    public static bool IsInodes(string signal) => signal is NodeInodes or ImageInodes or ContainerInodes;

    public static bool IsDisk(string signal) => IsInodes(signal) || signal is NodeDisk or ImageDisk or ContainerDisk;

    public static string ResourceOf(string signal) => signal switch
    {
        Memory or AllocatableMemory => "memory",
        Pids => PidsResource,
        _ => IsInodes(signal) ? InodesResource : "ephemeral-storage",
    };
}
