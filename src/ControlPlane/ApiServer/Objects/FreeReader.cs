using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>Reads JSON of any form into nodes: of duplicate keys the last counts, numbers keep their text, texts that are no Unicode are mended.</summary>
internal static class FreeReader
{
    /// <summary>The value at which the reader stands; the reader ends on its last token.</summary>
    public static JsonNode? Read(ref Utf8JsonReader reader) => Read(ref reader, null, null);

    /// <param name="problems">Told of duplicate keys, if not null.</param>
    public static JsonNode? Read(ref Utf8JsonReader reader, FieldPath? path, StrictProblems? problems)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path, problems);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, path, problems);
            case JsonTokenType.String:
                return JsonValue.Create(Text(ref reader));
            case JsonTokenType.Number:
                return Number(ref reader);
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.TokenType == JsonTokenType.True);
            default:
                return null;
        }
    }

    public static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return GoText.Unescape(reader.ValueSpan);
        }
    }

    private static JsonNode Number(ref Utf8JsonReader reader) =>
        reader.ValueSpan.Length < 3 && reader.TryGetInt32(out var small) && small >= 0 ? LeafParser.Number(small) : JsonValue.Create(JsonElement.ParseValue(ref reader))!;

    private static JsonObject ReadObject(ref Utf8JsonReader reader, FieldPath? path, StrictProblems? problems)
    {
        var item = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Text(ref reader);
            if (problems is not null && item.ContainsKey(key))
                problems.Duplicate(path!.Strict(key));
            reader.Read();
            path?.EnterKey(key);
            item[key] = Read(ref reader, path, problems);
            path?.Leave();
        }
        return item;
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, FieldPath? path, StrictProblems? problems)
    {
        var list = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            path?.EnterItem(list.Count);
            list.Add(Read(ref reader, path, problems));
            path?.Leave();
        }
        return list;
    }
}
