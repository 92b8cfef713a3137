using System.Collections.Immutable;

namespace NodeStack.Manifests;

/// <summary>Takes a YAML text apart where its documents begin, without reading it: for texts that cannot be read whole.</summary>
internal static class DocumentSplitRules
{
    public static ImmutableArray<DocumentPart> Split(ReadOnlyMemory<byte> text)
    {
        var parts = ImmutableArray.CreateBuilder<DocumentPart>();
        var (begin, lines, linesBefore, at) = (0, 0, 0, 0);
        while (at < text.Length)
        {
            if (at > begin && IsMarker(text.Span[at..]))
            {
                parts.Add(new DocumentPart(text[begin..at], linesBefore));
                (begin, linesBefore) = (at, lines);
            }
            var end = text.Span[at..].IndexOf((byte)'\n');
            at = end < 0 ? text.Length : at + end + 1;
            lines++;
        }
        parts.Add(new DocumentPart(text[begin..], linesBefore));
        return parts.ToImmutable();
    }

    private static bool IsMarker(ReadOnlySpan<byte> line) => line.StartsWith("---"u8) && (line.Length == 3 || line[3] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t');
}
