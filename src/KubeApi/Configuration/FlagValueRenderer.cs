using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Configuration;

/// <summary>Every flag with its value as the component runs: from the command line, or what the configuration says of the same.</summary>
public static class FlagValueRenderer
{
    /// <param name="configuration">The whole running configuration.</param>
    public static IReadOnlyDictionary<string, string> Render(
        IReadOnlyList<ConfigurationFlag> flags, JsonObject configuration, IReadOnlyDictionary<string, GivenFlag> given) =>
        flags.ToDictionary(f => f.Name, f => Value(f, configuration, given), StringComparer.Ordinal);

    /// <summary>Headers may hold secrets.</summary>
    private static string Value(ConfigurationFlag flag, JsonObject tree, IReadOnlyDictionary<string, GivenFlag> given) =>
        flag.Kind == FlagKind.Headers ? "CLASSIFIED"
        : flag.Field.Length == 0 ? given.TryGetValue(flag.Name, out var own) ? Given(own) : ""
        : Text(flag.Field.Split('.').Aggregate((JsonNode?)tree, (node, name) => (node as JsonObject)?[name]));

    private static string Given(GivenFlag flag) => flag is { Flag.Kind: FlagKind.Switch, Values: [] } ? "true" : string.Join(',', flag.Values);

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonArray list => $"[{string.Join(',', list.Select(Text))}]",
        JsonObject map => string.Join(',', map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={Text(m.Value)}")),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
