using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The kernel's mount table, as far as volumes change it. Failures are <see cref="IOException"/> with call, path and errno.</summary>
internal interface ILinuxMounts
{
    /// <summary>All mounts of this process's namespace, in kernel order.</summary>
    IReadOnlyList<MountEntry> Read();

    void MountTmpfs(string target, string options);

    void MountHugetlbfs(string target, string options);

    /// <summary>Binds exactly what the handle holds, whatever its path has become since.</summary>
    void Bind(SafeFileHandle source, string target);

    /// <summary>False: busy. Something not mounted (any more) counts as done.</summary>
    bool Unmount(string target);
}
