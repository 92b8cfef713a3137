using System.Text;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Names of service ports as comments: the kernel's tools take 128 bytes, and names of Kubernetes may be 191 long together.</summary>
internal static class TitleRules
{
    private const int MostBytes = 128;
    private const string Cut = "...";

    /// <summary>The title; if it is too long, its beginning with dots behind.</summary>
    public static string Shorten(string title)
    {
        if (Encoding.UTF8.GetByteCount(title) <= MostBytes)
            return title;
        var (kept, bytes) = (new StringBuilder(), 0);
        foreach (var rune in title.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes - Cut.Length)
                break;
            kept.Append(rune);
        }
        return kept.Append(Cut).ToString();
    }
}
