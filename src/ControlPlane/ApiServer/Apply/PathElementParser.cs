using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Reads path elements as FieldsV1 writes them.</summary>
internal static class PathElementParser
{
    /// <summary>Null for a type of element that is not known: a later version may have one, and upstream drops those.</summary>
    /// <exception cref="ObjectFormatException">The text is none.</exception>
    public static PathElement? Parse(string text)
    {
        if (text.Length < 2)
            throw new ObjectFormatException("key must be 2 characters long:");
        if (text[1] != ':')
            throw new ObjectFormatException($"missing colon: {text}");
        var content = text[2..];
        return text[0] switch
        {
            'f' => PathElement.Field(content),
            'v' => PathElement.OfValue(Json(content)),
            'k' => Json(content) is JsonObject keys
                ? PathElement.OfKeys(keys.Select(k => (k.Key, KeyScalar.Of(k.Value))))
                : throw new ObjectFormatException($"not a key: {text}"),
            'i' => int.TryParse(content, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                ? PathElement.OfIndex(index)
                : throw new ObjectFormatException($"not an index: {text}"),
            _ => null,
        };
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            var reader = ObjectDecoder.NewReader(Encoding.UTF8.GetBytes(text));
            reader.Read();
            var value = FreeReader.Read(ref reader);
            reader.Read();
            return value;
        }
        catch (JsonException)
        {
            throw new ObjectFormatException($"not JSON: {text}");
        }
    }
}
