using System.Runtime.InteropServices;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NodeStack.KubeApi.Yaml;

/// <summary>Reads a YAML stream of any number of documents; empty ones are left out.</summary>
internal static class YamlTextReader
{
    private const int StreamBuffer = 4096;

    public static IReadOnlyList<SourceDocument> Parse(ReadOnlyMemory<byte> text, DocumentLimits limits, Action<string, SourcePosition>? onDuplicate = null)
    {
        // The scanner takes NUL for the end of the text: what follows would be lost silently.
        if (text.Span.IndexOf((byte)0) is >= 0 and var nul)
            throw new DocumentFormatException("control characters are not allowed", new SourcePosition(1 + text.Span[..nul].Count((byte)'\n'), 1));
        try
        {
            using var stream = AsStream(text);
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), false, StreamBuffer);
            return ReadStream(new NodeCursor(new Parser(new Scanner(reader, skipComments: true))), limits, onDuplicate);
        }
        catch (YamlException e)
        {
            throw new DocumentFormatException(Reason(e), PositionOf(e, text.Span));
        }
        catch (DecoderFallbackException)
        {
            throw new DocumentFormatException("the text is not valid UTF-8", new SourcePosition(1, 1));
        }
    }

    private static List<SourceDocument> ReadStream(NodeCursor cursor, DocumentLimits limits, Action<string, SourcePosition>? onDuplicate)
    {
        using var output = new DocumentWriter(limits, onDuplicate);
        var writer = new NodeWriter(output, limits);
        var documents = new List<SourceDocument>();
        for (var e = cursor.Next(); e is not StreamEnd; e = cursor.Next())
        {
            if (e is not DocumentStart)
                continue;
            writer.Write(cursor);
            cursor.ForgetAnchors();
            var document = output.Take();
            if (!document.Json.Span.SequenceEqual("null"u8))
                documents.Add(document);
        }
        return documents;
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> text) =>
        MemoryMarshal.TryGetArray(text, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(text.ToArray(), writable: false);

    private static SourcePosition PositionOf(YamlException e, ReadOnlySpan<byte> text)
    {
        // For tabs the library names the block that holds the line; the line with the tab is what the user looks for.
        if (e.Message.Contains("invalid tab", StringComparison.Ordinal) && FirstLineIndentedByTab(text) is { } line)
            return new SourcePosition(line, 1);
        return new SourcePosition(Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column));
    }

    private static int? FirstLineIndentedByTab(ReadOnlySpan<byte> text)
    {
        var number = 1;
        foreach (var range in text.Split((byte)'\n'))
        {
            if (text[range].TrimStart((byte)' ') is [(byte)'\t', ..])
                return number;
            number++;
        }
        return null;
    }

    private static string Reason(YamlException e)
    {
        var text = e.InnerException is { } inner && e.Message.Length == 0 ? inner.Message : e.Message;
        return text.ReplaceLineEndings(" ").TrimEnd('.');
    }
}
