using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Server;

/// <summary>Opens files below a folder with openat2, so that the kernel refuses links and ".." at every step of the path.</summary>
internal static partial class BeneathFolder
{
    private const long OpenAt2 = 437;
    private const ulong ReadOnlyNonBlockingCloseOnExec = 0x800 | 0x80000;
    private const ulong BeneathWithoutLinks = 0x08 | 0x04 | 0x02;

    /// <summary>Null: not there, or not to be had without following a link.</summary>
    public static SafeFileHandle? Open(string folder, IReadOnlyList<string> path)
    {
        using var root = OpenFolder(folder);
        if (root.IsInvalid) return null;
        var how = new OpenHow { Flags = ReadOnlyNonBlockingCloseOnExec, Resolve = BeneathWithoutLinks };
        var relative = path.Count == 0 ? "." : string.Join('/', path);
        if (relative.Contains('\0')) return null;
        var descriptor = Syscall(OpenAt2, root, relative, how, Marshal.SizeOf<OpenHow>());
        return descriptor < 0 ? null : new SafeFileHandle((nint)descriptor, ownsHandle: true);
    }

    /// <summary>A path that leads to what is open, whatever has been renamed since.</summary>
    public static string PathOf(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    private static SafeFileHandle OpenFolder(string folder) => new(OpenAt(-100, folder, 0x10000 | 0x80000, 0), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(int at, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "syscall", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial long Syscall(long number, SafeFileHandle at, string path, in OpenHow how, nint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
