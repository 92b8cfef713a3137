using System.Text;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Serving;

/// <summary>/flagz (KEP 4828): the flags of a component and their values, by name.</summary>
public static class FlagzRenderer
{
    public static string Text(ComponentPage page)
    {
        var text = new StringBuilder($"""

            {page.Name} flagz
            Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.

            """);
        foreach (var (name, value) in page.Flags.OrderBy(f => f.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(value).Append('\n');
        return text.ToString();
    }

    public static JsonObject Json(string apiVersion, ComponentPage page) => new()
    {
        ["kind"] = "Flagz",
        ["apiVersion"] = apiVersion,
        ["metadata"] = new JsonObject { ["name"] = page.Name },
        ["flags"] = new JsonObject(page.Flags.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
    };
}
