using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>The columns that clients show of a kind, and how a row is made.</summary>
/// <param name="Columns">In order; names, types, formats and priorities as upstream has them.</param>
/// <param name="Cells">One value per column of one object; pure.</param>
public sealed record TableDefinition(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, IReadOnlyList<JsonNode?>> Cells)
{
    /// <summary>The columns of a kind that has no own: Name and Created At.</summary>
    public static readonly TableDefinition NameAndAge = new(
        [new TableColumn("Name", "string", "name"), new TableColumn("Created At", "date")],
        (item, _) => [item["metadata"]?["name"]?.DeepClone(), item["metadata"]?["creationTimestamp"]?.DeepClone()]);
}

/// <param name="Type">OpenAPI type: string, integer, date, ...</param>
/// <param name="Format">OpenAPI format, e.g. <c>name</c>; may be empty.</param>
/// <param name="Priority">0: always shown; more: only with <c>-o wide</c>.</param>
public sealed record TableColumn(string Name, string Type, string Format = "", int Priority = 0, string Description = "");
