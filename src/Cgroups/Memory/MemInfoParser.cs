using System.Buffers.Text;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Memory;

/// <summary>
/// Values of /proc/meminfo ("MemTotal:  16384 kB"), which stand in for memory.current at the root group, where the kernel has none.
/// </summary>
public static class MemInfoParser
{
    /// <summary>In bytes; null when the key is not there.</summary>
    /// <param name="key">Without the colon.</param>
    public static ulong? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (!text.IsEmpty)
        {
            var value = SpanCutter.Cut(ref text, (byte)'\n');
            var name = SpanCutter.Cut(ref value, (byte)':');
            if (name.SequenceEqual(key))
                return Utf8Parser.TryParse(value.TrimStart((byte)' '), out ulong kibibytes, out _) ? kibibytes * 1024 : null;
        }

        return null;
    }
}
