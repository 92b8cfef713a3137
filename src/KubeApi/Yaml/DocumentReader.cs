using System.Text.Json;

namespace NodeStack.KubeApi.Yaml;

/// <summary>
/// Reads YAML or JSON text, one or many documents, into JSON with positions. Any bytes give either documents or one
/// <see cref="DocumentFormatException"/> that names the line; size, depth and alias expansion are bounded.
/// </summary>
public static class DocumentReader
{
    /// <param name="onDuplicate">Told of each key that a map already has; the JSON then carries the key again. Null: a duplicate fails the document.</param>
    public static IReadOnlyList<SourceDocument> Read(
        ReadOnlyMemory<byte> text, DocumentLimits? limits = null, Action<string, SourcePosition>? onDuplicate = null)
    {
        limits ??= DocumentLimits.Default;
        if (text.Length > limits.MaxBytes)
            throw new DocumentFormatException($"text of {text.Length} bytes is larger than {limits.MaxBytes} bytes", new SourcePosition(1, 1));
        if (text.Span.StartsWith("\uFEFF"u8))
            text = text[3..];
        return LooksLikeJson(text.Span) ? ReadJsonOrYaml(text, limits, onDuplicate) : YamlTextReader.Parse(text, limits, onDuplicate);
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    /// <summary>Flow YAML may begin with a brace too; with a quoted key after it, the text is meant as JSON.</summary>
    private static IReadOnlyList<SourceDocument> ReadJsonOrYaml(
        ReadOnlyMemory<byte> text, DocumentLimits limits, Action<string, SourcePosition>? onDuplicate)
    {
        try
        {
            return JsonTextReader.Parse(text.Span, limits, onDuplicate);
        }
        catch (JsonException e) when (text.Span.TrimStart(" \t\r\n{["u8) is [(byte)'"', ..])
        {
            throw JsonError(e);
        }
        catch (JsonException)
        {
            return YamlTextReader.Parse(text, limits, onDuplicate);
        }
    }

    private static DocumentFormatException JsonError(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? e.Message : e.Message[..end];
        return new DocumentFormatException(reason.TrimEnd('.', ' '), new SourcePosition((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1));
    }
}
