using k8s.Models;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Eviction;

/// <summary>How much of a filesystem a pod uses.</summary>
internal static class PodDiskRules
{
    public static decimal Used(V1Pod pod, PodUsage usage, PodDiskParts parts, bool inodes)
    {
        decimal sum = 0;
        foreach (var container in usage.Containers)
        {
            if (parts.Layers)
                sum += Of(container.Rootfs, inodes);
            if (parts.Logs)
                sum += Of(container.Logs, inodes);
        }
        if (parts.Volumes)
            foreach (var volume in usage.Volumes)
                if (IsLocal(pod, volume.Name))
                    sum += Of(volume.Filesystem, inodes);
        return sum;
    }

    /// <summary>hostPath counts too: what a pod writes there is on the node's disk.</summary>
    private static bool IsLocal(V1Pod pod, string name)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
            if (volume.Name == name)
                return volume.HostPath is not null || volume.ConfigMap is not null || volume.GitRepo is not null
                    || volume.EmptyDir is { Medium: null or "" };
        return false;
    }

    private static decimal Of(FilesystemReading? reading, bool inodes) => reading is null ? 0 : inodes ? reading.InodesUsed : reading.UsedBytes;
}
