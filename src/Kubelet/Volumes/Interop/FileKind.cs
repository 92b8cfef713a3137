namespace NodeStack.Kubelet.Volumes.Interop;

/// <summary>The type bits of st_mode.</summary>
internal enum FileKind
{
    Fifo = 0x1000,
    CharDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Symlink = 0xa000,
    Socket = 0xc000,
}
