using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Memory;

/// <summary>Text of memory.stat to <see cref="MemoryBreakdown"/>; allocates nothing.</summary>
public static class MemoryBreakdownParser
{
    private const int FieldCount = 16;

    public static MemoryBreakdown Parse(ReadOnlySpan<byte> text)
    {
        Span<ulong> f = stackalloc ulong[FieldCount];
        f.Clear();
        foreach (var line in FlatKeyedParser.Lines(text))
            if (FieldOf(line.Key) is var field and >= 0)
                f[field] = line.Value;
        return new MemoryBreakdown(f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9], f[10], f[11], f[12], f[13], f[14], f[15]);
    }

    /// <summary>The place of a key among the record's values; -1 for keys nobody asks for.</summary>
    private static int FieldOf(ReadOnlySpan<byte> key) => key switch
    {
        _ when key.SequenceEqual("anon"u8) => 0,
        _ when key.SequenceEqual("file"u8) => 1,
        _ when key.SequenceEqual("file_mapped"u8) => 2,
        _ when key.SequenceEqual("kernel"u8) => 3,
        _ when key.SequenceEqual("kernel_stack"u8) => 4,
        _ when key.SequenceEqual("slab"u8) => 5,
        _ when key.SequenceEqual("shmem"u8) => 6,
        _ when key.SequenceEqual("swapcached"u8) => 7,
        _ when key.SequenceEqual("active_anon"u8) => 8,
        _ when key.SequenceEqual("inactive_anon"u8) => 9,
        _ when key.SequenceEqual("active_file"u8) => 10,
        _ when key.SequenceEqual("inactive_file"u8) => 11,
        _ when key.SequenceEqual("unevictable"u8) => 12,
        _ when key.SequenceEqual("anon_thp"u8) => 13,
        _ when key.SequenceEqual("pgfault"u8) => 14,
        _ when key.SequenceEqual("pgmajfault"u8) => 15,
        _ => -1
    };
}
