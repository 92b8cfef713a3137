using System.Collections.Frozen;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>Makes the fields of a kind that field selectors may name.</summary>
internal static class FieldSet
{
    public static IReadOnlyDictionary<string, Func<JsonObject, string>> Of(params KeyValuePair<string, Func<JsonObject, string>>[] fields) =>
        fields.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A field by its path; "" when it is not there.</summary>
    public static KeyValuePair<string, Func<JsonObject, string>> Text(string path) => By(path, "");

    public static KeyValuePair<string, Func<JsonObject, string>> Flag(string path) => By(path, "false");

    public static KeyValuePair<string, Func<JsonObject, string>> Number(string path) => By(path, "0");

    public static KeyValuePair<string, Func<JsonObject, string>> Named(string name, Func<JsonObject, string> read) => new(name, read);

    /// <summary>The value at a dotted path, as text.</summary>
    public static string Read(JsonObject item, string path, string whenMissing = "")
    {
        var names = path.Split('.');
        var parent = names[..^1].Aggregate((JsonObject?)item, (at, name) => at.Child(name));
        return parent.Scalar(names[^1]) ?? whenMissing;
    }

    private static KeyValuePair<string, Func<JsonObject, string>> By(string path, string whenMissing) => new(path, item => Read(item, path, whenMissing));
}
