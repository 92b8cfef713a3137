using System.Globalization;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Text of /proc/diskstats (Documentation/admin-guide/iostats.rst). Devices that never did anything, unused loop devices above all, are left out.</summary>
internal static class DiskStatsParser
{
    private const int Fields = 14;

    public static List<DiskReading> Parse(string text)
    {
        var disks = new List<DiskReading>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (Parse(line) is { } disk)
                disks.Add(disk);
        }
        return disks;
    }

    private static DiskReading? Parse(ReadOnlySpan<char> line)
    {
        Span<Range> at = stackalloc Range[Fields + 1];
        if (line.Split(at, ' ', StringSplitOptions.RemoveEmptyEntries) < Fields)
            return null;
        Span<ulong> values = stackalloc ulong[Fields];
        for (var i = 0; i < Fields; i++)
            _ = ulong.TryParse(line[at[i]], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]);
        if (values[3] == 0 && values[7] == 0)
            return null;
        var device = string.Concat("/dev/", line[at[2]]);
        return new DiskReading(MetricTextWriter.Labels(("device", device)), (uint)values[0], (uint)values[1], device)
        {
            Reads = values[3], ReadsMerged = values[4], SectorsRead = values[5], ReadMilliseconds = values[6],
            Writes = values[7], WritesMerged = values[8], SectorsWritten = values[9], WriteMilliseconds = values[10],
            InFlight = values[11], BusyMilliseconds = values[12], WeightedMilliseconds = values[13],
        };
    }
}
