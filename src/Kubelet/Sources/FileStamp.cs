using System.Runtime.InteropServices;

namespace NodeStack.Kubelet.Sources;

/// <summary>What tells one state of a file from the next without reading it. The change time moves with every write and every rename, whatever the writer does to the other times.</summary>
internal readonly partial record struct FileStamp(FileKind Kind, ulong Inode, long Size, long ModifiedNanos, long ChangedNanos)
{
    /// <summary>Follows symbolic links; null if there is nothing (any more), the errno in <paramref name="errno"/>.</summary>
    public static FileStamp? Of(string path, out int errno)
    {
        errno = 0;
        if (Native.StatX(Native.CurrentFolder, path, 0, Native.BasicStats, out var stat) == 0)
            return new FileStamp(KindOf(stat.Mode), stat.Inode, (long)stat.Size, Nanos(stat.Modified), Nanos(stat.Changed));
        errno = Marshal.GetLastPInvokeError();
        return null;
    }

    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        _ => FileKind.Other,
    };

    private static long Nanos(Native.Time time) => time.Seconds * 1_000_000_000 + time.Nanos;

    private static partial class Native
    {
        public const int CurrentFolder = -100;
        public const uint BasicStats = 0x7ff;

        [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        public static partial int StatX(int folder, string path, int flags, uint mask, out Stat stat);

        [StructLayout(LayoutKind.Sequential)]
        public struct Time
        {
            public long Seconds;
            public uint Nanos;
            public int Reserved;
        }

        [StructLayout(LayoutKind.Explicit, Size = 256)]
        public struct Stat
        {
            [FieldOffset(28)]
            public ushort Mode;

            [FieldOffset(32)]
            public ulong Inode;

            [FieldOffset(40)]
            public ulong Size;

            [FieldOffset(96)]
            public Time Changed;

            [FieldOffset(112)]
            public Time Modified;
        }
    }
}

/// <summary>As far as manifests care.</summary>
internal enum FileKind { Regular, Folder, Other }
