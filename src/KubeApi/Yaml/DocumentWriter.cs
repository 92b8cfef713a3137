using System.Buffers;
using System.Text.Json;

namespace NodeStack.KubeApi.Yaml;

/// <summary>Writes the JSON of one document and remembers where each key and value came from; stops when a limit is passed.</summary>
internal sealed class DocumentWriter : IDisposable
{
    private readonly DocumentLimits _limits;
    private readonly Action<string, SourcePosition>? _onDuplicate;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<PositionEntry> _positions = [];
    private int _nodes;
    private int _aliased;
    private int _depth;

    public DocumentWriter(DocumentLimits limits, Action<string, SourcePosition>? onDuplicate = null)
    {
        _limits = limits;
        _onDuplicate = onDuplicate;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Set while an alias or a merge is being written out.</summary>
    public bool IsAliased { get; set; }

    public bool IsEmpty => _nodes == 0;

    public void Key(string name, SourcePosition at)
    {
        Mark(at);
        _json.WritePropertyName(name);
    }

    /// <summary>A map has this key already: fails, unless somebody wants to be told.</summary>
    public void DuplicateKey(string name, SourcePosition at)
    {
        if (_onDuplicate is null)
            throw new DocumentFormatException($"key \"{name}\" already set in map", at);
        _onDuplicate(name, at);
    }

    public void StartObject(SourcePosition at)
    {
        Enter(at);
        _json.WriteStartObject();
    }

    public void EndObject()
    {
        _depth--;
        _json.WriteEndObject();
    }

    public void StartArray(SourcePosition at)
    {
        Enter(at);
        _json.WriteStartArray();
    }

    public void EndArray()
    {
        _depth--;
        _json.WriteEndArray();
    }

    public void String(string value, SourcePosition at)
    {
        Mark(at);
        _json.WriteStringValue(value);
    }

    /// <summary>A number, true, false or null, already in JSON form.</summary>
    public void Literal(ReadOnlySpan<char> json, SourcePosition at)
    {
        Mark(at);
        _json.WriteRawValue(json, skipInputValidation: true);
    }

    public void Literal(ReadOnlySpan<byte> json, SourcePosition at)
    {
        Mark(at);
        _json.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>Counts a value that an alias or merge key made us look at again, written or not.</summary>
    public void Repeat(SourcePosition at)
    {
        if (++_aliased > _limits.MaxAliasedNodes)
            throw new DocumentFormatException($"aliases repeat more than {_limits.MaxAliasedNodes} values", at);
    }

    /// <summary>Ends this document and begins the next.</summary>
    public SourceDocument Take()
    {
        _json.Flush();
        var document = new SourceDocument(_buffer.WrittenSpan.ToArray(), [.. _positions]);
        _buffer.ResetWrittenCount();
        _json.Reset();
        _positions.Clear();
        return document;
    }

    private void Enter(SourcePosition at)
    {
        Mark(at);
        if (++_depth > _limits.MaxDepth)
            throw new DocumentFormatException($"nested more than {_limits.MaxDepth} levels deep", at);
    }

    private void Mark(SourcePosition at)
    {
        if (++_nodes > _limits.MaxNodes)
            throw new DocumentFormatException($"more than {_limits.MaxNodes} values", at);
        if (IsAliased)
            Repeat(at);
        var offset = _json.BytesCommitted + _json.BytesPending;
        if (offset > 2L * _limits.MaxBytes)
            throw new DocumentFormatException($"document grows beyond {2L * _limits.MaxBytes} bytes", at);
        _positions.Add(new PositionEntry((int)offset, at.Line, at.Column));
    }

    public void Dispose() => _json.Dispose();
}
