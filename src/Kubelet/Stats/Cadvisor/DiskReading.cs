namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>One line of /proc/diskstats: counters since the machine came up.</summary>
/// <param name="Labels">device="/dev/NAME".</param>
internal sealed record DiskReading(byte[] Labels, uint Major, uint Minor, string Device)
{
    public ulong Reads { get; init; }
    public ulong ReadsMerged { get; init; }
    public ulong SectorsRead { get; init; }
    public ulong ReadMilliseconds { get; init; }
    public ulong Writes { get; init; }
    public ulong WritesMerged { get; init; }
    public ulong SectorsWritten { get; init; }
    public ulong WriteMilliseconds { get; init; }

    /// <summary>Requests under way now.</summary>
    public ulong InFlight { get; init; }
    public ulong BusyMilliseconds { get; init; }
    public ulong WeightedMilliseconds { get; init; }
}
