using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Volumes.Interop;

/// <summary>struct statx of the kernel, the same on every processor; only what is read has a name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxResult
{
    public const uint BasicStats = 0x7ff;

    [FieldOffset(20)] public uint Uid;
    [FieldOffset(24)] public uint Gid;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly FileKind Kind => (FileKind)(Mode & 0xf000);

    public readonly uint Permissions => Mode & 0xfffu;

    public readonly bool IsSameFile(in StatxResult other) =>
        Inode == other.Inode && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor;
}
