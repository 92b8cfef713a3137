using NodeStack.Cgroups.Io;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Filesystems, block IO of groups and, for the machine, of its disks.</summary>
internal static class DiskFamilies
{
    public static IReadOnlyList<CadvisorFamily> All { get; } =
    [
        new("container_blkio_device_usage_total", "counter", "Bytes read and written, by device.", Usage),
        Filesystem("container_fs_inodes_free", "Free inodes of the filesystem.", static fs => fs.InodesFree),
        Filesystem("container_fs_inodes_total", "Inodes of the filesystem.", static fs => fs.Inodes),
        Disk("container_fs_io_current", "gauge", "Requests under way.", static disk => disk.InFlight),
        Disk("container_fs_io_time_seconds_total", "counter", "Time in which requests were under way, in seconds.", static disk => disk.BusyMilliseconds / 1000.0),
        Disk("container_fs_io_time_weighted_seconds_total", "counter", "Time in which requests were under way, each counted, in seconds.", static disk => disk.WeightedMilliseconds / 1000.0),
        Filesystem("container_fs_limit_bytes", "Bytes the container can use on this filesystem.", static fs => fs.CapacityBytes),
        Disk("container_fs_read_seconds_total", "counter", "Time spent reading, in seconds.", static disk => disk.ReadMilliseconds / 1000.0),
        Io("container_fs_reads_bytes_total", "Bytes read.", static io => io.ReadBytes, null),
        Disk("container_fs_reads_merged_total", "counter", "Reads that were merged with others.", static disk => disk.ReadsMerged),
        Io("container_fs_reads_total", "Reads completed.", static io => io.Reads, static disk => disk.Reads),
        Disk("container_fs_sector_reads_total", "counter", "Sectors read.", static disk => disk.SectorsRead),
        Disk("container_fs_sector_writes_total", "counter", "Sectors written.", static disk => disk.SectorsWritten),
        Filesystem("container_fs_usage_bytes", "Bytes the container uses on this filesystem.", static fs => fs.UsedBytes),
        Disk("container_fs_write_seconds_total", "counter", "Time spent writing, in seconds.", static disk => disk.WriteMilliseconds / 1000.0),
        Io("container_fs_writes_bytes_total", "Bytes written.", static io => io.WriteBytes, null),
        Disk("container_fs_writes_merged_total", "counter", "Writes that were merged with others.", static disk => disk.WritesMerged),
        Io("container_fs_writes_total", "Writes completed.", static io => io.Writes, static disk => disk.Writes),
        CadvisorFamily.Counter("container_pressure_io_stalled_seconds_total", "Time in which no task of the container could go on because of IO.",
            static group => CadvisorFamilies.Seconds(group.Usage?.IoPressure?.Full.TotalNanoSeconds)),
        CadvisorFamily.Counter("container_pressure_io_waiting_seconds_total", "Time in which tasks of the container waited for IO.",
            static group => CadvisorFamilies.Seconds(group.Usage?.IoPressure?.Some.TotalNanoSeconds)),
    ];

    private static void Usage(MetricTextWriter to, CadvisorGroup group)
    {
        foreach (var one in group.Io)
        {
            to.Sample(group.Labels, one.ReadLabels, one.Stat.ReadBytes, group.At);
            to.Sample(group.Labels, one.WriteLabels, one.Stat.WriteBytes, group.At);
        }
    }

    private static CadvisorFamily Filesystem(string name, string help, Func<FilesystemReading, double?> value) => new(name, "gauge", help, (to, group) =>
    {
        foreach (var one in group.Filesystems)
            to.Sample(group.Labels, one.Labels, value(one.Reading), one.Reading.At);
    });

    private static CadvisorFamily Disk(string name, string type, string help, Func<DiskReading, double?> value) => new(name, type, help, (to, group) =>
    {
        foreach (var disk in group.Disks)
            to.Sample(group.Labels, disk.Labels, value(disk), group.At);
    });

    /// <summary>Of a group by io.stat; of the machine by its disks where those tell it, which see more than the root group does.</summary>
    private static CadvisorFamily Io(string name, string help, Func<IoStat, double?> ofGroup, Func<DiskReading, double?>? ofDisk) => new(name, "counter", help, (to, group) =>
    {
        if (ofDisk is not null && group.Disks.Count > 0)
            foreach (var disk in group.Disks)
                to.Sample(group.Labels, disk.Labels, ofDisk(disk), group.At);
        else
            foreach (var one in group.Io)
                to.Sample(group.Labels, one.Labels, ofGroup(one.Stat), group.At);
    });
}
