using k8s.Models;
using NodeStack.KubeApi.Quantities;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Stats;
using NodeStack.Kubelet.Tests.Admission;

namespace NodeStack.Kubelet.Tests.Eviction;

/// <summary>Nodes, thresholds and usages for the tests of eviction.</summary>
internal static class EvictionBuild
{
    public const ulong Mi = 1024 * 1024;
    public const ulong Gi = 1024 * Mi;
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static EvictionThreshold Threshold(string signal, string value, int graceSeconds = 0, string? reclaim = null) =>
        new(signal, Value(value), TimeSpan.FromSeconds(graceSeconds), reclaim is null ? null : Value(reclaim));

    public static NodeUsage Machine(ulong memoryLeft = 2 * Gi, ulong diskLeft = 50 * Gi, ulong inodesLeft = 900, long processes = 100, FilesystemReading? images = null)
    {
        var disk = Disk(100 * Gi, diskLeft, 1000, inodesLeft);
        return new NodeUsage
        {
            Name = "n1",
            Usage = new GroupUsage { At = Now, Memory = new MemoryReading { AvailableBytes = memoryLeft, WorkingSetBytes = 4 * Gi - memoryLeft } },
            Filesystem = disk,
            ImageFilesystem = images ?? disk,
            ContainerFilesystem = images ?? disk,
            MaxPid = 1000,
            Processes = processes,
        };
    }

    public static FilesystemReading Disk(ulong capacity, ulong left, ulong inodes = 1000, ulong inodesLeft = 900) =>
        new(Now, capacity, left, capacity - left, inodes, inodesLeft, inodes - inodesLeft);

    public static FilesystemReading Used(ulong bytes, ulong inodes = 0) => new(Now, 100 * Gi, 50 * Gi, bytes, 1000, 900, inodes);

    public static PodUsage Usage(int number, ulong memory = 0, ulong layer = 0, ulong logs = 0, ulong volume = 0, ulong processes = 0) => new()
    {
        Uid = Pods.PodBuild.UidOf(number),
        Namespace = "ns",
        Name = "p",
        Group = new GroupUsage { At = Now, Memory = new MemoryReading { WorkingSetBytes = memory }, ProcessCount = processes },
        Containers =
        [
            new ContainerUsage
            {
                Id = "id", Name = "c", Usage = new GroupUsage { At = Now, Memory = new MemoryReading { WorkingSetBytes = memory } },
                Rootfs = Used(layer, layer / Mi), Logs = Used(logs, logs / Mi),
            },
        ],
        Volumes = [new VolumeUsage("v", Used(volume, volume / Mi), true)],
        EphemeralStorage = Used(layer + logs + volume),
    };

    public static V1Pod WithPriority(this V1Pod pod, int priority)
    {
        pod.Spec.Priority = priority;
        return pod;
    }

    public static V1Pod WithEmptyDir(this V1Pod pod, string? limit = null)
    {
        pod.Spec.Volumes = [new V1Volume { Name = "v", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = limit is null ? null : new ResourceQuantity(limit) } }];
        return pod;
    }

    public static V1Pod Pod(int number, string requests = "", string limits = "") => AdmissionBuild.Pod(number, requests, limits);

    private static ThresholdValue Value(string text) => text.EndsWith('%')
        ? new ThresholdValue(null, float.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture) / 100)
        : new ThresholdValue(Quantity.Parse(text), 0);
}
