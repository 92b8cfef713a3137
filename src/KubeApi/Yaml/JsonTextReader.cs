using System.Text.Json;

namespace NodeStack.KubeApi.Yaml;

/// <summary>Reads one or more JSON values that follow each other into documents with positions.</summary>
internal static class JsonTextReader
{
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static IReadOnlyList<SourceDocument> Parse(ReadOnlySpan<byte> utf8, DocumentLimits limits, Action<string, SourcePosition>? onDuplicate = null)
    {
        using var output = new DocumentWriter(limits, onDuplicate);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = limits.MaxDepth + 1 });
        var lines = new LineCounter(utf8);
        var keys = new Stack<HashSet<string>>();
        var documents = new List<SourceDocument>();
        while (reader.Read())
        {
            var at = lines.PositionAt((int)reader.TokenStartIndex);
            Copy(ref reader, output, keys, at);
            if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                documents.Add(output.Take());
        }
        return documents;
    }

    private static void Copy(ref Utf8JsonReader reader, DocumentWriter output, Stack<HashSet<string>> keys, SourcePosition at)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                keys.Push(new HashSet<string>(StringComparer.Ordinal));
                output.StartObject(at);
                break;
            case JsonTokenType.EndObject:
                keys.Pop();
                output.EndObject();
                break;
            case JsonTokenType.StartArray:
                output.StartArray(at);
                break;
            case JsonTokenType.EndArray:
                output.EndArray();
                break;
            case JsonTokenType.PropertyName:
                var key = Text(ref reader, at);
                if (!keys.Peek().Add(key))
                    output.DuplicateKey(key, at);
                output.Key(key, at);
                break;
            case JsonTokenType.String:
                output.String(Text(ref reader, at), at);
                break;
            default:
                output.Literal(reader.ValueSpan, at);
                break;
        }
    }

    private static string Text(ref Utf8JsonReader reader, SourcePosition at)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new DocumentFormatException("text is not valid Unicode", at);
        }
    }

    /// <summary>Turns growing offsets into lines and columns.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _offset;
        private int _line = 1;
        private int _lineStart;

        public SourcePosition PositionAt(int offset)
        {
            while (_text[_offset..offset].IndexOf((byte)'\n') is >= 0 and var next)
            {
                _offset += next + 1;
                _lineStart = _offset;
                _line++;
            }
            _offset = offset;
            return new SourcePosition(_line, offset - _lineStart + 1);
        }
    }
}
