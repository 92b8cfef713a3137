namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>
/// The filesystems of the machine that lie on block devices, each at the first place where it is mounted. Read once: mounts of pods come and go and are
/// not the machine's.
/// </summary>
internal sealed class MountedDisks
{
    private readonly IReadOnlyList<(byte[] Labels, string Path)> _mounts;

    private MountedDisks(IReadOnlyList<(string Device, string Path)> mounts)
    {
        _mounts = [.. mounts.Select(static one => (MetricTextWriter.Labels(("device", one.Device)), one.Path))];
        Devices = mounts.Select(static one => one.Device).ToHashSet();
    }

    /// <summary>As in "/dev/vda1".</summary>
    public IReadOnlySet<string> Devices { get; }

    public static MountedDisks Read(string proc) => new(MountedDiskParser.Parse(ProcFiles.Text(proc + "/self/mounts")));

    public IReadOnlyList<DeviceFilesystem> Filesystems(DateTimeOffset at)
    {
        var found = new List<DeviceFilesystem>(_mounts.Count);
        foreach (var (labels, path) in _mounts)
        {
            if (Stats.Filesystems.Read(path, at) is { } reading)
                found.Add(new DeviceFilesystem(labels, reading));
        }
        return found;
    }
}

/// <summary>Text of /proc/PID/mounts: "DEVICE PATH TYPE OPTIONS 0 0" per line.</summary>
internal static class MountedDiskParser
{
    /// <summary>Devices below /dev, each with its first mount point. "/dev/root" is what the kernel calls a root it mounted itself.</summary>
    public static IReadOnlyList<(string Device, string Path)> Parse(string text)
    {
        var found = new List<(string Device, string Path)>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            if (fields.Length > 2 && fields[0].StartsWith("/dev/", StringComparison.Ordinal) && found.TrueForAll(one => one.Device != fields[0]))
                found.Add((fields[0], fields[1].Replace("\\040", " ", StringComparison.Ordinal)));
        }
        return found;
    }
}
