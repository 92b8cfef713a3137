using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Every flag with its value as the kubelet runs: from the command line, or what the configuration says of the same.</summary>
internal static class FlagValueRenderer
{
    public static IReadOnlyDictionary<string, string> Render(KubeletConfiguration config, IReadOnlyDictionary<string, GivenFlag> given)
    {
        var tree = (JsonObject)JsonSerializer.SerializeToNode(config, ConfigurationJsonContext.Default.KubeletConfiguration)!;
        return KubeletFlags.All.ToDictionary(f => f.Name, f => Value(f, tree, given), StringComparer.Ordinal);
    }

    /// <summary>Headers may hold secrets.</summary>
    private static string Value(KubeletFlag flag, JsonObject tree, IReadOnlyDictionary<string, GivenFlag> given) =>
        flag.Kind == KubeletFlagKind.Headers ? "CLASSIFIED"
        : flag.Field.Length == 0 ? given.TryGetValue(flag.Name, out var own) ? string.Join(',', own.Values) : ""
        : Text(flag.Field.Split('.').Aggregate((JsonNode?)tree, (node, name) => (node as JsonObject)?[name]));

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonArray list => $"[{string.Join(',', list.Select(Text))}]",
        JsonObject map => string.Join(',', map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={Text(m.Value)}")),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(),
    };
}
