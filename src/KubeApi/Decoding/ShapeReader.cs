using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Decoding;

/// <summary>
/// Walks a document beside the type it shall become, before anything is built: finds unknown fields and wrong types, all of them,
/// with places. What it writes on the way is the document with the unknown fields left out and null treated as Kubernetes treats
/// it (a field that is null is not set, a map entry that is null is empty).
/// Uses source-generated type metadata only, so it works under Native AOT.
/// </summary>
internal sealed class ShapeReader(SourceDocument document, JsonSerializerContext types, IReadOnlyDictionary<Type, LeafRules.Rule> leaves)
{
    private readonly ArrayBufferWriter<byte> _output = new(Math.Max(256, document.Json.Length));
    private readonly List<DecodeProblem> _errors = [];
    private readonly List<DecodeProblem> _unknown = [];
    private readonly StringBuilder _path = new();

    public IReadOnlyList<DecodeProblem> Errors => _errors;
    public IReadOnlyList<DecodeProblem> UnknownFields => _unknown;
    public ReadOnlyMemory<byte> Json => _output.WrittenMemory;

    public void Read(Type type)
    {
        var reader = new Utf8JsonReader(document.Json.Span, new JsonReaderOptions { MaxDepth = 128 });
        using var writer = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        reader.Read();
        ReadValue(ref reader, writer, type);
        writer.Flush();
    }

    private void ReadValue(ref Utf8JsonReader reader, Utf8JsonWriter writer, Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (leaves.TryGetValue(type, out var rule))
        {
            ReadLeaf(ref reader, writer, rule, type == typeof(ResourceQuantity));
            return;
        }
        var info = types.GetTypeInfo(type);
        switch (info?.Kind)
        {
            case JsonTypeInfoKind.Object when Expect(ref reader, JsonTokenType.StartObject):
                ReadObject(ref reader, writer, info);
                break;
            case JsonTypeInfoKind.Dictionary when Expect(ref reader, JsonTokenType.StartObject):
                ReadMap(ref reader, writer, info.ElementType!);
                break;
            case JsonTypeInfoKind.Enumerable when Expect(ref reader, JsonTokenType.StartArray):
                ReadList(ref reader, writer, info.ElementType!);
                break;
            case null or JsonTypeInfoKind.None:
                CopyRaw(ref reader, writer);
                break;
        }
    }

    private bool Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType == token)
            return true;
        AddError(LeafRules.Expected(LeafRules.Name(token), reader.TokenType), reader.TokenStartIndex);
        reader.Skip();
        return false;
    }

    private void ReadLeaf(ref Utf8JsonReader reader, Utf8JsonWriter writer, LeafRules.Rule rule, bool isQuantity)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
        if (rule(reader.TokenType, text) is { } error)
            AddError(error, reader.TokenStartIndex);
        else if (isQuantity)
        {
            // The models' own reader knows neither upstream's limits nor its rounding: it gets the canonical form.
            writer.WriteStringValue(Quantity.Parse(text).ToString());
            return;
        }
        CopyRaw(ref reader, writer);
    }

    private void ReadObject(ref Utf8JsonReader reader, Utf8JsonWriter writer, JsonTypeInfo info)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var at = reader.TokenStartIndex;
            var length = Enter(name);
            reader.Read();
            var property = Find(info, name);
            if (property is null)
            {
                _unknown.Add(new DecodeProblem(_path.ToString(), $"unknown field \"{_path}\"", document.PositionAt(at)));
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                writer.WritePropertyName(name);
                ReadValue(ref reader, writer, property.PropertyType);
            }
            _path.Length = length;
        }
        writer.WriteEndObject();
    }

    private static JsonPropertyInfo? Find(JsonTypeInfo info, string name)
    {
        foreach (var property in info.Properties)
        {
            if (property.Name == name)
                return property;
        }
        return null;
    }

    private void ReadMap(ref Utf8JsonReader reader, Utf8JsonWriter writer, Type element)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var length = Enter(name);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                writer.WritePropertyName(name);
                ReadValue(ref reader, writer, element);
            }
            else if (element == typeof(string))
            {
                writer.WriteString(name, "");
            }
            _path.Length = length;
        }
        writer.WriteEndObject();
    }

    private void ReadList(ref Utf8JsonReader reader, Utf8JsonWriter writer, Type element)
    {
        writer.WriteStartArray();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var length = _path.Length;
            _path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            if (reader.TokenType == JsonTokenType.Null && element == typeof(string))
                writer.WriteStringValue("");
            else
                ReadValue(ref reader, writer, element);
            _path.Length = length;
        }
        writer.WriteEndArray();
    }

    private void CopyRaw(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        writer.WriteRawValue(document.Json.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
    }

    private int Enter(string name)
    {
        var length = _path.Length;
        if (length > 0)
            _path.Append('.');
        _path.Append(name);
        return length;
    }

    private void AddError(string message, long offset)
    {
        var path = _path.ToString();
        _errors.Add(new DecodeProblem(path, path.Length == 0 ? message : $"{path}: {message}", document.PositionAt(offset)));
    }
}
