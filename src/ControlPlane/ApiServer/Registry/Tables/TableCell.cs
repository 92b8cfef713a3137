using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>One column of a table, and how its value is read from an object at a time.</summary>
internal sealed record TableCell(TableColumn Column, Func<JsonObject, DateTimeOffset, JsonNode?> Read)
{
    public static readonly TableCell Name = new(
        new TableColumn("Name", "string", "name", 0, "Name of the object, unique in its scope."), (item, _) => item.Child("metadata").Text("name"));

    public static readonly TableCell Age = new(
        new TableColumn("Age", "string", "", 0, "Time since the object was made."), (item, now) => AgeRenderer.Since(item.Child("metadata"), "creationTimestamp", now));

    public static TableCell Text(string name, Func<JsonObject, string> read, string format = "") => new(ColumnOf(name, "string", format, 0), (item, _) => read(item));

    public static TableCell Timed(string name, Func<JsonObject, DateTimeOffset, string> read) => new(ColumnOf(name, "string", "", 0), (item, now) => read(item, now));

    /// <summary>Shown only with <c>-o wide</c>.</summary>
    public static TableCell Wide(string name, Func<JsonObject, string> read) => new(ColumnOf(name, "string", "", 1), (item, _) => read(item));

    public static TableCell Integer(string name, Func<JsonObject, long> read) => new(ColumnOf(name, "integer", "", 0), (item, _) => read(item));

    public static TableCell Flag(string name, Func<JsonObject, bool> read) => new(ColumnOf(name, "boolean", "", 0), (item, _) => read(item));

    /// <summary>A column whose cells are numbers though it says string, as upstream has some.</summary>
    public static TableCell Value(string name, Func<JsonObject, JsonNode?> read) => new(ColumnOf(name, "string", "", 0), (item, _) => read(item));

    public static string OrNone(string text) => Or(text, "<none>");

    public static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    public static string Ratio(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{part}/{whole}");

    private static TableColumn ColumnOf(string name, string type, string format, int priority) => new(name, type, format, priority, name);
}
