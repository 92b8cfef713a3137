using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.KubeApi.Decoding;

/// <summary>Documents to typed values. Reports every wrong type and every unknown field, with the line; never throws for bad input.</summary>
public static class StrictDecoder
{
    /// <summary>Into one of the Kubernetes API models.</summary>
    public static Decoded<T> Decode<T>(SourceDocument document)
        where T : class =>
        Decode(document, SourceGenerationContext.Default, LeafRules.Kubernetes, Materialize<T>);

    /// <summary>Into a type of ours, described by its generated context.</summary>
    public static Decoded<T> Decode<T>(
        SourceDocument document, JsonTypeInfo<T> type, JsonSerializerContext types, IReadOnlyDictionary<Type, LeafRules.Rule> leaves)
        where T : class =>
        Decode(document, types, leaves, json => JsonSerializer.Deserialize(json.Span, type));

    /// <summary>What the document says it is; empty strings where it does not say.</summary>
    public static (string ApiVersion, string Kind) TypeOf(SourceDocument document)
    {
        string apiVersion = "", kind = "";
        var reader = new Utf8JsonReader(document.Json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return (apiVersion, kind);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && name == "apiVersion")
                apiVersion = reader.GetString()!;
            else if (reader.TokenType == JsonTokenType.String && name == "kind")
                kind = reader.GetString()!;
            reader.Skip();
        }
        return (apiVersion, kind);
    }

    private static Decoded<T> Decode<T>(
        SourceDocument document, JsonSerializerContext types, IReadOnlyDictionary<Type, LeafRules.Rule> leaves, Func<ReadOnlyMemory<byte>, T?> materialize)
        where T : class
    {
        var shape = new ShapeReader(document, types, leaves);
        shape.Read(typeof(T));
        if (shape.Errors.Count > 0)
            return new Decoded<T>(null, shape.Errors, shape.UnknownFields);
        try
        {
            return new Decoded<T>(materialize(shape.Json), [], shape.UnknownFields);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or NotSupportedException)
        {
            // The shape was right, so this is a value only the model's own converter refuses.
            return new Decoded<T>(null, [new DecodeProblem("", e.Message.ReplaceLineEndings(" "), document.Start)], shape.UnknownFields);
        }
    }

    private static T? Materialize<T>(ReadOnlyMemory<byte> json)
    {
        using var stream = new MemoryStream(json.ToArray(), writable: false);
        return KubernetesJson.Deserialize<T>(stream);
    }
}
