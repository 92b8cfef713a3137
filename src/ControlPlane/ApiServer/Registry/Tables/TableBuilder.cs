using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>Makes table definitions of cells.</summary>
internal static class TableBuilder
{
    /// <summary>The columns of kinds whose only news is their age.</summary>
    public static readonly TableDefinition NameAndAge = Of(TableCell.Name, TableCell.Age);

    public static TableDefinition Of(params TableCell[] cells) =>
        new([.. cells.Select(c => c.Column)], (item, now) => [.. cells.Select<TableCell, JsonNode?>(c => c.Read(item, now))]);
}
