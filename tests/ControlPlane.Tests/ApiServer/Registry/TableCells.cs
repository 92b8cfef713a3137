using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry;

/// <summary>Rows of tables as text, cells separated by bars.</summary>
internal static class TableCells
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <param name="resource">Group/version/resource.</param>
    public static string Row(string resource, string json)
    {
        var declaration = BuiltInResources.All.Single(r => $"{r.ApiVersion}/{r.Resource}" == resource);
        var cells = declaration.Table.Cells((JsonObject)JsonNode.Parse(json)!, Now);
        return string.Join('|', cells.Select(c => c is JsonValue v && v.TryGetValue<string>(out var text) ? text : c?.ToJsonString() ?? "null"));
    }
}
