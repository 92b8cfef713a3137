using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Volumes.Interop;

/// <summary>The system calls volumes need and .NET does not have. Names stay bytes: a pod may make files whose names are not UTF-8.</summary>
internal static unsafe partial class LinuxNative
{
    public const int AtFdCwd = -100;
    public const int AtSymlinkNofollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;

    public const ulong ResolveNoXdev = 0x01;
    public const ulong ResolveNoMagiclinks = 0x02;
    public const ulong ResolveNoSymlinks = 0x04;
    public const ulong ResolveBeneath = 0x08;

    public const int ReadOnly = 0;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const ulong MountBind = 0x1000;
    public const ulong MountNoSuid = 0x2;
    public const ulong MountNoDev = 0x4;
    public const int UnmountNofollow = 0x8;

    // O_DIRECTORY and O_NOFOLLOW are the two flags that differ between the processors .NET runs on.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    public static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private const long Openat2Number = 437;
    private static readonly long Getdents64Number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;

    public static SafeFileHandle Openat2(int directory, string path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(uint)flags, Resolve = resolve };
        return new SafeFileHandle((nint)Openat2Call(Openat2Number, directory, path, ref how, (nuint)sizeof(OpenHow)), ownsHandle: true);
    }

    public static SafeFileHandle Openat2(int directory, byte* name, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(uint)flags, Resolve = resolve };
        return new SafeFileHandle((nint)Openat2Call(Openat2Number, directory, name, ref how, (nuint)sizeof(OpenHow)), ownsHandle: true);
    }

    public static long Getdents64(SafeHandle directory, byte* buffer, int length) =>
        Getdents64Call(Getdents64Number, directory, buffer, length);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long Openat2Call(long number, long directory, string path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Openat2Call(long number, long directory, byte* path, ref OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Getdents64Call(long number, SafeHandle directory, byte* buffer, long length);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mkdirat(SafeHandle directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    public static partial int Fchmod(SafeHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int Fchownat(SafeHandle directory, byte* name, uint owner, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlinkat(SafeHandle directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int Renameat(SafeHandle directory, byte* name, SafeHandle newDirectory, byte* newName);

    /// <summary>File.Move looks at what a link points to; this renames the link.</summary>
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string path, string newPath);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(SafeHandle directory, byte* name, int flags, uint mask, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int directory, string path, int flags, uint mask, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Umount2(string target, int flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint Geteuid();
}
