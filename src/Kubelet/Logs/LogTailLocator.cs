using Microsoft.Win32.SafeHandles;

namespace NodeStack.Kubelet.Logs;

/// <summary>Finds where the last lines of a file begin by reading backwards, so that a tail of a large log costs what the tail costs.</summary>
internal static class LogTailLocator
{
    private const int BlockBytes = 16 * 1024;

    /// <summary>The offset at which the last <paramref name="lines"/> lines begin. A last line without newline does not count as one.</summary>
    public static long Find(SafeFileHandle file, long lines)
    {
        var block = new byte[BlockBytes];
        var end = RandomAccess.GetLength(file);
        var feeds = 0L;
        while (end > 0)
        {
            var start = Math.Max(0, end - BlockBytes);
            var part = block.AsSpan(0, (int)(end - start));
            var count = Fill(file, part, start);
            for (var at = count; (at = part[..at].LastIndexOf((byte)'\n')) >= 0;)
            {
                if (feeds++ == lines) return start + at + 1;
            }
            end = start;
        }
        return 0;
    }

    private static int Fill(SafeFileHandle file, Span<byte> part, long offset)
    {
        var filled = 0;
        while (filled < part.Length)
        {
            var count = RandomAccess.Read(file, part[filled..], offset + filled);
            if (count == 0) break;
            filled += count;
        }
        return filled;
    }
}
