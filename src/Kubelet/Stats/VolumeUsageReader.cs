using NodeStack.Kubelet.Volumes;

namespace NodeStack.Kubelet.Stats;

/// <summary>Measures pods' volumes and logs by walking their folders; each pod at most once a minute, since a walk is dear.</summary>
public sealed class VolumeUsageReader(KubeletPaths paths, TimeProvider time)
{
    private const int MaxEntries = 100_000;
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();

    /// <summary>Null: nobody counts.</summary>
    internal VolumeMetrics? Metrics { get; init; }

    private Dictionary<string, (DateTimeOffset At, IReadOnlyList<VolumeUsage> Volumes)> _known = [];

    /// <summary>Volumes of all these pods, by uid; forgets every other pod.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<VolumeUsage>> Read(IEnumerable<string> uids)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var next = new Dictionary<string, (DateTimeOffset At, IReadOnlyList<VolumeUsage> Volumes)>();
            foreach (var uid in uids)
            {
                next[uid] = _known.TryGetValue(uid, out var known) && now - known.At < s_fresh ? known : (now, Walk(uid, now));
            }
            _known = next;
            return next.ToDictionary(static one => one.Key, static one => one.Value.Volumes);
        }
    }

    /// <summary>All log files of one container, rotated ones too; null when there are none.</summary>
    public static FilesystemReading? Logs(string logPath, DateTimeOffset now)
    {
        if (Path.GetDirectoryName(logPath) is not { } folder || !Directory.Exists(folder) || Filesystems.Read(folder, now) is not { } whole) return null;
        var (bytes, entries) = Filesystems.Sum(folder, MaxEntries);
        return whole with { UsedBytes = bytes, InodesUsed = entries };
    }

    private List<VolumeUsage> Walk(string uid, DateTimeOffset now)
    {
        var volumes = new List<VolumeUsage>();
        var root = paths.PodVolumesDir(uid);
        if (!Directory.Exists(root)) return volumes;
        var node = Filesystems.Read(root, now);
        foreach (var plugin in Directory.EnumerateDirectories(root))
        {
            foreach (var folder in Directory.EnumerateDirectories(plugin))
            {
                if (Measure(folder, node, now) is var (reading, ownFilesystem))
                {
                    volumes.Add(new VolumeUsage(Path.GetFileName(folder), reading, !ownFilesystem && plugin.EndsWith("empty-dir", StringComparison.Ordinal)));
                }
            }
        }
        return volumes;
    }

    // A volume with a filesystem of its own (tmpfs, a device) is measured by it; one on the node's disk by its files.
    private (FilesystemReading Reading, bool OwnFilesystem)? Measure(string folder, FilesystemReading? node, DateTimeOffset now)
    {
        var start = Metrics?.Now ?? 0;
        if (Filesystems.Read(folder, now) is not { } whole) return null;
        if (node is null || whole.CapacityBytes != node.CapacityBytes || whole.Inodes != node.Inodes)
        {
            Metrics?.Measured("statfs", start);
            return (whole, true);
        }
        var (bytes, entries) = Filesystems.Sum(folder, MaxEntries);
        Metrics?.Measured("du", start);
        return (whole with { UsedBytes = bytes, InodesUsed = entries }, false);
    }
}
