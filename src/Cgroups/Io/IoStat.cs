namespace NodeStack.Cgroups.Io;

/// <summary>Bytes and operations, of one device or of all together.</summary>
public readonly record struct IoStat(
    ulong ReadBytes, ulong WriteBytes, ulong Reads, ulong Writes, ulong DiscardBytes, ulong Discards)
{
    public static IoStat operator +(IoStat a, IoStat b) => new(
        a.ReadBytes + b.ReadBytes, a.WriteBytes + b.WriteBytes, a.Reads + b.Reads, a.Writes + b.Writes,
        a.DiscardBytes + b.DiscardBytes, a.Discards + b.Discards);

    public static IoStat Add(IoStat a, IoStat b) => a + b;
}
