using System.Numerics;
using System.Runtime.InteropServices;

namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// The checksum of a row (CRC-32C): SQLite checks its log and the form of its pages, but not what is in them, and a value changed by the disk must not be
/// served as if it had been written.
/// </summary>
internal static class RowChecksumRules
{
    public static uint Compute(string key, long revision, long created, bool deleted, ReadOnlySpan<byte> value)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)revision);
        crc = BitOperations.Crc32C(crc, (ulong)created);
        crc = BitOperations.Crc32C(crc, deleted ? (byte)1 : (byte)0);
        crc = Add(crc, MemoryMarshal.AsBytes(key.AsSpan()));
        return ~Add(crc, value);
    }

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return crc;
    }
}
