using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Tables;

/// <summary>The cells that kinds with a pod template share.</summary>
internal static class WorkloadCells
{
    public static readonly TableCell Containers = TableCell.Wide("Containers", i => ListRenderer.Names(Template(i)));

    public static readonly TableCell Images = TableCell.Wide("Images", i => ListRenderer.Images(Template(i)));

    public static readonly TableCell Selector = TableCell.Wide("Selector", i => SelectorRenderer.RenderOrNone(i.Child("spec").Child("selector")));

    public static TableCell Spec(string name, string field) => TableCell.Integer(name, i => i.Child("spec").Number(field));

    public static TableCell Status(string name, string field) => TableCell.Integer(name, i => i.Child("status").Number(field));

    public static TableCell Condition(string name, string type, Func<JsonObject?, string> read) =>
        TableCell.Text(name, i => read(i.Child("status").Items("conditions").FirstOrDefault(c => c.Text("type") == type)));

    private static JsonObject? Template(JsonObject item) => item.Child("spec").Child("template");
}
