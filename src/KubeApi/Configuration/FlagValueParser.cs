using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Configuration;

/// <summary>The text of a flag to the JSON value its configuration field would hold.</summary>
public static class FlagValueParser
{
    public static bool TryParse(GivenFlag given, out JsonNode? value, out string error)
    {
        (value, error) = given.Flag.Kind switch
        {
            FlagKind.Text => Ok(given.Values[^1]),
            FlagKind.Switch => Switch(given.Values),
            FlagKind.Whole => Whole(given.Values[^1]),
            FlagKind.Number => Number(given.Values[^1]),
            FlagKind.Duration => GoDuration.TryParse(given.Values[^1], out _) ? Ok(given.Values[^1]) : Bad($"invalid duration \"{given.Values[^1]}\", write for example 20s or 1m30s"),
            FlagKind.List => Ok(new JsonArray([.. Parts(given).Select(p => (JsonNode?)JsonValue.Create(p))])),
            FlagKind.Map => Map(given, '=', Text),
            FlagKind.ThresholdMap => Map(given, '<', Text),
            FlagKind.SwitchMap => Map(given, '=', text => bool.TryParse(text, out var on) ? JsonValue.Create(on) : null),
            FlagKind.Headers => Headers(given),
            FlagKind.VModule => VModule(given),
            _ => Taints(given),
        };
        if (error.Length > 0)
            error = $"--{given.Flag.Name}: {error}";
        return error.Length == 0;
    }

    private static (JsonNode?, string) Ok(JsonNode? value) => (value, "");

    private static (JsonNode?, string) Bad(string error) => (null, error);

    private static JsonNode? Text(string text) => JsonValue.Create(text);

    private static IEnumerable<string> Parts(GivenFlag given) =>
        given.Values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static (JsonNode?, string) Switch(IReadOnlyList<string> values) => values is [] ? Ok(true) : values[^1] switch
    {
        "true" or "True" or "TRUE" or "t" or "T" or "1" => Ok(true),
        "false" or "False" or "FALSE" or "f" or "F" or "0" => Ok(false),
        var text => Bad($"\"{text}\" is neither true nor false"),
    };

    private static (JsonNode?, string) Whole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Ok(number) : Bad($"\"{text}\" is not a whole number");

    private static (JsonNode?, string) Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? Ok(number) : Bad($"\"{text}\" is not a number");

    private static (JsonNode?, string) VModule(GivenFlag given)
    {
        var list = new JsonArray();
        foreach (var part in Parts(given))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !uint.TryParse(part.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var verbosity))
                return Bad($"malformed pair \"{part}\", expected pattern=number");
            list.Add((JsonNode?)new JsonObject { ["filePattern"] = part[..at], ["verbosity"] = verbosity });
        }
        return Ok(list);
    }

    private static (JsonNode?, string) Map(GivenFlag given, char separator, Func<string, JsonNode?> read)
    {
        var map = new JsonObject();
        foreach (var part in Parts(given))
        {
            var at = part.IndexOf(separator, StringComparison.Ordinal);
            if (at <= 0 || read(part[(at + 1)..].Trim()) is not { } value)
                return Bad($"malformed pair \"{part}\", expected name{separator}value");
            map[part[..at].Trim()] = value;
        }
        return Ok(map);
    }

    private static (JsonNode?, string) Headers(GivenFlag given)
    {
        var map = new JsonObject();
        foreach (var part in Parts(given))
        {
            var at = part.IndexOf(':', StringComparison.Ordinal);
            if (at <= 0)
                return Bad($"malformed pair \"{part}\", expected name:value");
            var name = part[..at].Trim();
            if (map[name] is not JsonArray values)
                map[name] = values = [];
            values.Add((JsonNode?)JsonValue.Create(part[(at + 1)..].Trim()));
        }
        return Ok(map);
    }

    private static (JsonNode?, string) Taints(GivenFlag given)
    {
        var list = new JsonArray();
        foreach (var part in Parts(given))
        {
            var effect = part.LastIndexOf(':');
            if (effect <= 0)
                return Bad($"invalid taint spec: {part}, expected key=value:effect or key:effect");
            var key = part[..effect];
            var equals = key.IndexOf('=', StringComparison.Ordinal);
            list.Add((JsonNode?)new JsonObject
            {
                ["key"] = equals < 0 ? key : key[..equals],
                ["value"] = equals < 0 ? "" : key[(equals + 1)..],
                ["effect"] = part[(effect + 1)..],
            });
        }
        return Ok(list);
    }
}
