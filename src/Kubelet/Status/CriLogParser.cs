using System.Text;

namespace NodeStack.Kubelet.Status;

/// <summary>Takes the last lines of text out of the end of a CRI log file ("time stream tag text" per line).</summary>
internal static class CriLogParser
{
    /// <param name="tail">The end of the file; its first line may be cut off.</param>
    /// <param name="isWhole">The tail is the whole file.</param>
    public static string LastText(ReadOnlySpan<byte> tail, bool isWhole, int maxLines, int maxBytes)
    {
        var texts = new List<byte[]>();
        var rest = tail;
        if (!isWhole && rest.IndexOf((byte)'\n') is >= 0 and var cut)
            rest = rest[(cut + 1)..];
        var line = new List<byte>();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'\n');
            var isFull = Append(end < 0 ? rest : rest[..end], line);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!isFull && rest.Length > 0)
                continue;
            texts.Add([.. line]);
            line.Clear();
        }
        return Join(texts, maxLines, maxBytes);
    }

    /// <summary>True when the log line ends a line of text; partial ones are joined.</summary>
    private static bool Append(ReadOnlySpan<byte> logLine, List<byte> text)
    {
        var rest = logLine;
        for (var field = 0; field < 2; field++)
        {
            var space = rest.IndexOf((byte)' ');
            if (space < 0)
                return true;
            rest = rest[(space + 1)..];
        }
        var tagEnd = rest.IndexOf((byte)' ');
        var tag = tagEnd < 0 ? rest : rest[..tagEnd];
        var isPartial = tag.Length > 0 && tag[0] == (byte)'P';
        if (tagEnd >= 0)
            text.AddRange(rest[(tagEnd + 1)..]);
        if (!isPartial)
            text.Add((byte)'\n');
        return !isPartial;
    }

    private static string Join(List<byte[]> texts, int maxLines, int maxBytes)
    {
        var all = new List<byte>();
        foreach (var text in texts.Skip(Math.Max(0, texts.Count - maxLines)))
            all.AddRange(text);
        var start = Math.Max(0, all.Count - maxBytes);
        return Encoding.UTF8.GetString(all.ToArray().AsSpan(start));
    }
}
