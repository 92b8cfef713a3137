using Microsoft.Win32.SafeHandles;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The real mount table.</summary>
internal sealed class LinuxMounts : ILinuxMounts
{
    public IReadOnlyList<MountEntry> Read() => MountInfoParser.Parse(File.ReadAllText("/proc/self/mountinfo"));

    public void MountTmpfs(string target, string options) => Mount("tmpfs", target, "tmpfs", 0, options);

    public void MountHugetlbfs(string target, string options) => Mount("nodev", target, "hugetlbfs", 0, options);

    public void Bind(SafeFileHandle source, string target)
    {
        var held = false;
        try
        {
            source.DangerousAddRef(ref held);
            Mount($"/proc/self/fd/{source.DangerousGetHandle()}", target, null, LinuxNative.MountBind, null);
        }
        finally
        {
            if (held)
                source.DangerousRelease();
        }
    }

    public bool Unmount(string target)
    {
        if (LinuxNative.Umount2(target, LinuxNative.UnmountNofollow) == 0)
            return true;
        return Errno.Last switch
        {
            Errno.Invalid or Errno.NoEntry => true,
            Errno.Busy => false,
            var errno => throw Errno.Exception("umount", target, errno),
        };
    }

    private static void Mount(string source, string target, string? type, ulong flags, string? options)
    {
        if (LinuxNative.Mount(source, target, type, flags, options) != 0)
            throw Errno.Exception("mount", target);
    }
}
