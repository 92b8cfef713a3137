using Microsoft.Win32.SafeHandles;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Opens a path inside a volume so that nothing a container does to the volume meanwhile can lead outside: the kernel itself
/// resolves it beneath the volume's root (openat2), and missing folders are made one by one from an open parent (CVE-2021-25741).
/// </summary>
internal static class SubPathOpener
{
    private const ulong Beneath = LinuxNative.ResolveBeneath | LinuxNative.ResolveNoMagiclinks;
    private const int Attempts = 16;

    /// <summary>A handle (O_PATH) on the path; folders that are missing are made with the volume's own mode.</summary>
    public static SafeFileHandle Open(string volume, string subPath)
    {
        using var root = OpenRoot(volume);
        var segments = SubPathRules.Segments(subPath);
        var found = OpenBeneath(root, string.Join('/', segments), 0);
        return found ?? Make(volume, root, segments);
    }

    /// <summary>A readable handle on an existing file, or null when there is none.</summary>
    public static SafeFileHandle? OpenFile(string volume, string path)
    {
        using var root = OpenRoot(volume);
        const int nonBlocking = 0x800;
        var segments = SubPathRules.Segments(path);
        return TryOpenBeneath(root, string.Join('/', segments), LinuxNative.CloseOnExec | nonBlocking);
    }

    private static SafeFileHandle OpenRoot(string volume)
    {
        // The way to the volume is the kubelet's or the administrator's and may hold links; only magic links are refused.
        var root = LinuxNative.Openat2(
            LinuxNative.AtFdCwd, volume, LinuxNative.PathOnly | LinuxNative.CloseOnExec, LinuxNative.ResolveNoMagiclinks);
        return root.IsInvalid ? throw Errno.Exception("openat2", volume) : root;
    }

    private static SafeFileHandle Make(string volume, SafeFileHandle root, string[] segments)
    {
        var mode = Stat(root, volume).Permissions;
        var existing = segments.Length - 1;
        SafeFileHandle? parent = null;
        while (existing > 0 && (parent = OpenBeneath(root, string.Join('/', segments[..existing]), 0)) is null)
            existing--;
        parent ??= OpenBeneath(root, ".", 0)!;
        for (var i = existing; i < segments.Length; i++)
        {
            using var above = parent;
            parent = MakeOne(above, segments[i], mode);
        }
        return parent;
    }

    private static SafeFileHandle MakeOne(SafeFileHandle parent, string name, uint mode)
    {
        var made = LinuxNative.Mkdirat(parent, name, mode & 0x1ff) == 0;
        if (!made && Errno.Last != Errno.Exists)
            throw Errno.Exception("mkdirat", name);
        // Between the two calls a container may have put a link here: it is not followed, and a file cannot be entered.
        using var readable = OpenOne(parent, name, LinuxNative.ReadOnly);
        if (made && LinuxNative.Fchmod(readable, mode) != 0)
            throw Errno.Exception("fchmod", name);
        return OpenBeneath(readable, ".", 0)!;
    }

    private static SafeFileHandle OpenOne(SafeFileHandle parent, string name, int flags)
    {
        var wanted = flags | LinuxNative.DirectoryOnly | LinuxNative.NoFollow | LinuxNative.CloseOnExec;
        return TryOpen(parent, name, wanted, Beneath | LinuxNative.ResolveNoSymlinks) ?? throw Errno.Exception("openat2", name);
    }

    private static SafeFileHandle? OpenBeneath(SafeFileHandle root, string path, int flags) =>
        TryOpenBeneath(root, path.Length == 0 ? "." : path, flags | LinuxNative.PathOnly | LinuxNative.CloseOnExec);

    private static SafeFileHandle? TryOpenBeneath(SafeFileHandle root, string path, int flags) => TryOpen(root, path, flags, Beneath);

    private static SafeFileHandle? TryOpen(SafeFileHandle root, string path, int flags, ulong resolve)
    {
        var held = false;
        try
        {
            root.DangerousAddRef(ref held);
            for (var attempt = 0; ; attempt++)
            {
                var found = LinuxNative.Openat2((int)root.DangerousGetHandle(), path, flags, resolve);
                if (!found.IsInvalid)
                    return found;
                var errno = Errno.Last;
                found.Dispose();
                if (errno == Errno.NoEntry)
                    return null;
                // EAGAIN: something was renamed meanwhile and the kernel could not rule out an escape.
                if (errno != Errno.Again || attempt >= Attempts)
                    throw Errno.Exception("openat2", path, errno);
            }
        }
        finally
        {
            if (held)
                root.DangerousRelease();
        }
    }

    internal static unsafe StatxResult Stat(SafeFileHandle file, string path)
    {
        byte empty = 0;
        return LinuxNative.Statx(file, &empty, LinuxNative.AtEmptyPath, StatxResult.BasicStats, out var result) == 0
            ? result
            : throw Errno.Exception("statx", path);
    }
}
