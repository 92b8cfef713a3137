using System.Text;
using Microsoft.Win32.SafeHandles;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Gives a volume's files to fsGroup, children before parents. Links are changed themselves, never what they point to.</summary>
internal static unsafe class FsGroupWriter
{
    private const uint KeepOwner = uint.MaxValue;

    public static void Apply(string folder, long? fsGroup, bool readOnly, string? policy = null)
    {
        if (fsGroup is not { } group)
            return;
        using var root = LinuxNative.Openat2(
            LinuxNative.AtFdCwd, folder, LinuxNative.ReadOnly | LinuxNative.DirectoryOnly | LinuxNative.CloseOnExec, 0);
        if (root.IsInvalid)
            throw Errno.Exception("openat2", folder);
        var stat = SubPathOpener.Stat(root, folder);
        if (FsGroupRules.IsNeeded(policy, stat.Permissions, stat.Gid, group, readOnly))
            Folder(folder, (uint)group, readOnly);
    }

    /// <summary>Gives one file to a user; its group stays.</summary>
    public static void SetOwner(string path, long user) => Change(path, (uint)user, KeepOwner);

    private static void Folder(string folder, uint group, bool readOnly)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is null && entry is DirectoryInfo)
                Folder(entry.FullName, group, readOnly);
            else
                One(entry.FullName, group, readOnly, isLink: entry.LinkTarget is not null, isFolder: false);
        }
        One(folder, group, readOnly, isLink: false, isFolder: true);
    }

    private static void One(string path, uint group, bool readOnly, bool isLink, bool isFolder)
    {
        Change(path, KeepOwner, group);
        if (!isLink)
            File.SetUnixFileMode(path, (UnixFileMode)FsGroupRules.ModeFor((uint)File.GetUnixFileMode(path), isFolder, readOnly));
    }

    private static void Change(string path, uint user, uint group)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            using var current = new SafeFileHandle(LinuxNative.AtFdCwd, ownsHandle: false);
            if (LinuxNative.Fchownat(current, name, user, group, LinuxNative.AtSymlinkNofollow) != 0)
                throw Errno.Exception("lchown", path);
        }
    }
}
