using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Server.Pages;

/// <summary>/flagz (KEP 4828): the flags of the kubelet and their values, by name.</summary>
internal static class FlagzRenderer
{
    public static string Text(IReadOnlyDictionary<string, string> flags)
    {
        var text = new StringBuilder("""

            kubelet flagz
            Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.

            """);
        foreach (var (name, value) in flags.OrderBy(f => f.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(value).Append('\n');
        return text.ToString();
    }

    public static JsonObject Json(string apiVersion, IReadOnlyDictionary<string, string> flags) => new()
    {
        ["kind"] = "Flagz",
        ["apiVersion"] = apiVersion,
        ["metadata"] = new JsonObject { ["name"] = "kubelet" },
        ["flags"] = new JsonObject(flags.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
    };
}
