using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Yaml;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>An applied configuration as it was sent: nothing dropped, nothing filled in.</summary>
/// <param name="Duplicates">Keys that a map has more than once, one line each; the last one counts.</param>
public sealed record ApplyConfig(JsonObject Object, IReadOnlyList<string> Duplicates);

/// <summary>Reads the body of an apply request: YAML, of which JSON is a part.</summary>
public static class ApplyConfigParser
{
    private static readonly DocumentLimits Limits = new(MaxBytes: 4 << 20, MaxDepth: ObjectDecoder.MaxDepth - 1);

    /// <exception cref="ApiException">BadRequest.</exception>
    public static ApplyConfig Parse(ReadOnlyMemory<byte> body)
    {
        var duplicates = new List<string>();
        try
        {
            var json = YamlBody.ToJson(body, Limits, duplicates);
            var reader = ObjectDecoder.NewReader(json.Span);
            reader.Read();
            return FreeReader.Read(ref reader) switch
            {
                null => new ApplyConfig([], duplicates),
                JsonObject item => new ApplyConfig(item, duplicates),
                var other => throw new ObjectFormatException($"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {KindOf(other)} into Go value of type map[string]interface {{}}"),
            };
        }
        catch (ObjectFormatException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {(e.Message.StartsWith("yaml:", StringComparison.Ordinal) ? "error converting YAML to JSON: " : "")}{e.Message}");
        }
    }

    private static string KindOf(JsonNode node) => node.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Array => "array",
        System.Text.Json.JsonValueKind.String => "string",
        System.Text.Json.JsonValueKind.Number => "number",
        _ => "bool",
    };
}
