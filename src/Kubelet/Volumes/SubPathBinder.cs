using System.Globalization;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Pins a part of a volume: the opened file or folder is bound to a place in the pod's own folder, and only that place is
/// given to the runtime, so that the path is not resolved a second time.
/// </summary>
internal sealed class SubPathBinder(KubeletPaths paths, ILinuxMounts mounts)
{
    /// <returns>The path to give to the runtime.</returns>
    public string Bind(string podUid, string volumeName, string container, int index, string volumePath, string subPath)
    {
        using var source = SubPathOpener.Open(volumePath, subPath);
        var wanted = SubPathOpener.Stat(source, subPath);
        var folder = Path.Combine(paths.PodSubpathsDir(podUid), volumeName, container);
        var target = Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture));
        var inTable = Path.Combine(CanonicalPath.Of(folder), Path.GetFileName(target));
        if (mounts.Read().Any(m => m.MountPoint == inTable))
        {
            if (IsBoundTo(target, wanted))
                return target;
            if (!mounts.Unmount(target))
                throw new IOException($"{target} is busy");
        }
        PodFiles.Folder(folder, PodFiles.PrivateFolder);
        MakeTarget(target, wanted.Kind == FileKind.Directory);
        mounts.Bind(source, target);
        return target;
    }

    private static bool IsBoundTo(string target, in StatxResult wanted) =>
        LinuxNative.Statx(LinuxNative.AtFdCwd, target, LinuxNative.AtSymlinkNofollow, StatxResult.BasicStats, out var present) == 0
        && present.IsSameFile(wanted);

    /// <summary>A folder for a folder; for everything else a file, which takes on the type of what is bound over it.</summary>
    private static void MakeTarget(string target, bool isFolder)
    {
        if (isFolder)
        {
            if (File.Exists(target))
                File.Delete(target);
            PodFiles.Folder(target, PodFiles.PrivateFolder);
            return;
        }
        if (Directory.Exists(target))
            Directory.Delete(target);
        if (!File.Exists(target))
            File.WriteAllBytes(target, []);
    }
}
