using k8s.Models;

namespace NodeStack.Kubelet.Stats;

/// <summary>Puts readings of different sources together to one pod's usage. Without IO.</summary>
internal static class PodUsageAssembler
{
    public static PodUsage Assemble(SeenPod seen, V1Pod? pod, UsageReadings readings, NodeUsage node, string? groupPath, DateTimeOffset now)
    {
        var containers = new List<ContainerUsage>();
        foreach (var one in seen.Containers)
        {
            if (!readings.ByContainerId.TryGetValue(one.Id, out var usage)) continue;
            containers.Add(new ContainerUsage
            {
                Id = one.Id,
                Name = one.Name,
                Image = one.Image,
                GroupPath = readings.GroupPathByContainerId.GetValueOrDefault(one.Id, ""),
                StartTime = one.StartedAt ?? one.CreatedAt,
                Usage = usage,
                Rootfs = Layer(usage, node.ContainerFilesystem),
                Spec = ContainerSpecRules.For(pod, one.Name),
            });
        }
        return new PodUsage
        {
            Uid = seen.Pod.Uid,
            Namespace = seen.Pod.Namespace,
            Name = seen.Pod.Name,
            StartTime = seen.Sandbox.CreatedAt,
            SandboxId = seen.Sandbox.Id,
            GroupPath = groupPath ?? "",
            Group = readings.ByPodUid.GetValueOrDefault(seen.Pod.Uid) ?? Sum(containers, now),
            Containers = containers,
            NetworkAt = now,
            // A pod on the host network has the node's counters, which are not its own.
            Interfaces = seen.Sandbox.HostNetwork ? [] : readings.InterfacesByPodUid.GetValueOrDefault(seen.Pod.Uid, []),
        };
    }

    /// <summary>Ephemeral storage: writable layers, logs, and emptyDirs on the node's disk.</summary>
    public static PodUsage WithStorage(PodUsage pod, NodeUsage node, DateTimeOffset now)
    {
        if (node.Filesystem is not { } disk) return pod;
        ulong bytes = 0, inodes = 0;
        var parts = pod.Containers.SelectMany(static one => new[] { one.Rootfs, one.Logs }).Concat(pod.Volumes.Where(static one => one.IsEphemeral).Select(static one => one.Filesystem));
        foreach (var part in parts)
        {
            bytes += part?.UsedBytes ?? 0;
            inodes += part?.InodesUsed ?? 0;
        }
        return pod with { EphemeralStorage = disk with { At = now, UsedBytes = bytes, InodesUsed = inodes } };
    }

    private static FilesystemReading? Layer(GroupUsage usage, FilesystemReading? store) =>
        usage.WritableLayer is { } layer && store is not null ? store with { At = layer.At, UsedBytes = layer.UsedBytes, InodesUsed = layer.InodesUsed } : null;

    private static GroupUsage? Sum(List<ContainerUsage> containers, DateTimeOffset now)
    {
        if (containers.Count == 0) return null;
        ulong cpu = 0, working = 0, usage = 0, rss = 0;
        foreach (var one in containers)
        {
            cpu += one.Usage.Cpu?.UsageNanoSeconds ?? 0;
            working += one.Usage.Memory?.WorkingSetBytes ?? 0;
            usage += one.Usage.Memory?.UsageBytes ?? 0;
            rss += one.Usage.Memory?.RssBytes ?? 0;
        }
        return new GroupUsage
        {
            At = now, Cpu = new CpuReading(cpu), Memory = new MemoryReading { UsageBytes = usage, WorkingSetBytes = working, RssBytes = rss },
        };
    }
}
