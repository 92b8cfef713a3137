namespace NodeStack.Cgroups.Io;

/// <summary>Ceilings for one device, per second. Unset stays as it is; long.MaxValue lifts a ceiling.</summary>
public sealed record IoMax
{
    public long? ReadBytesPerSecond { get; init; }
    public long? WriteBytesPerSecond { get; init; }
    public long? ReadsPerSecond { get; init; }
    public long? WritesPerSecond { get; init; }
}
