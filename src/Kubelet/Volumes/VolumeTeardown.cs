using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// Takes a pod's folder away. The kernel's mount table is the only record of what was mounted, so nothing is missed after a
/// crash; and nothing is deleted while something is mounted below.
/// </summary>
internal sealed class VolumeTeardown(KubeletPaths paths, ILinuxMounts mounts, ILogger logger)
{
    /// <returns>False: something is busy, try again later.</returns>
    public bool Remove(string podUid)
    {
        var folder = paths.PodDir(podUid);
        if (!Directory.Exists(folder))
            return true;
        return UnmountAll(podUid, CanonicalPath.Of(folder)) && TreeRemover.Remove(folder);
    }

    /// <summary>The plugin of each volume in the pod's folder, as the folders have it: kubernetes.io~secret.</summary>
    public IReadOnlyList<string> Plugins(string podUid)
    {
        var folder = paths.PodVolumesDir(podUid);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).SelectMany(static plugin => Directory.EnumerateDirectories(plugin).Select(_ => Path.GetFileName(plugin)))]
            : [];
    }

    private bool UnmountAll(string podUid, string folder)
    {
        var prefix = folder + "/";
        var done = true;
        foreach (var mount in mounts.Read().Where(m => m.MountPoint.StartsWith(prefix, StringComparison.Ordinal)).Reverse())
            done &= Unmount(podUid, mount.MountPoint);
        return done;
    }

    private bool Unmount(string podUid, string mountPoint)
    {
        try
        {
            if (mounts.Unmount(mountPoint))
                return true;
            logger.StillMounted(podUid, mountPoint);
        }
        catch (IOException e)
        {
            logger.UnmountFailed(e, podUid, mountPoint);
        }
        return false;
    }
}
