using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Patch;

/// <summary>The place a JSON pointer (RFC 6901) leads to: a container that is there, and a key or index in it.</summary>
internal readonly record struct JsonPointer(JsonNode Container, string Key, int Depth)
{
    /// <summary>Null when the way ends before the last step. What stands before the first slash is not looked at, as upstream does not.</summary>
    public static JsonPointer? Find(JsonNode root, string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 2)
            return null;
        var at = root;
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            if (Get(at, Unescape(part)) is not { } next || next is JsonValue)
                return null;
            at = next;
        }
        return new JsonPointer(at, Unescape(parts[^1]), parts.Length - 1);
    }

    public bool Exists => Container is JsonObject map ? map.ContainsKey(Key) : Index(((JsonArray)Container).Count) is not null;

    public JsonNode? Value => Get(Container, Key);

    /// <summary>Puts a value in; into lists before the index, <c>-</c> for the end. False when the list is too short.</summary>
    public bool TryAdd(JsonNode? value)
    {
        if (Container is JsonObject map)
        {
            map[Key] = value;
            return true;
        }
        var list = (JsonArray)Container;
        if ((Key == "-" ? list.Count : Index(list.Count + 1)) is not { } index)
            return false;
        list.Insert(index, value);
        return true;
    }

    /// <summary>Takes the place of a value that is there.</summary>
    public bool TryReplace(JsonNode? value)
    {
        if (!Exists)
            return false;
        if (Container is JsonObject map)
            map[Key] = value;
        else
            Container[Index(((JsonArray)Container).Count)!.Value] = value;
        return true;
    }

    public bool TryRemove()
    {
        if (Container is JsonObject map)
            return map.Remove(Key);
        var list = (JsonArray)Container;
        if (Index(list.Count) is not { } index)
            return false;
        list.RemoveAt(index);
        return true;
    }

    private int? Index(int length) => Index(Key, length);

    private static JsonNode? Get(JsonNode container, string key) => container switch
    {
        JsonObject map => map[key],
        JsonArray list => Index(key, list.Count) is { } index ? list[index] : null,
        _ => null,
    };

    /// <summary>Negative indexes count from the end, as upstream's library has it.</summary>
    private static int? Index(string key, int length)
    {
        if (!int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            return null;
        if (index < 0)
            index += length;
        return index >= 0 && index < length ? index : null;
    }

    private static string Unescape(string part) =>
        part.Contains('~', StringComparison.Ordinal) ? part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal) : part;
}
