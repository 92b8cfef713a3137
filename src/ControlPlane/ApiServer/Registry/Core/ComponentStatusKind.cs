using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Component statuses, long deprecated.</summary>
internal static class ComponentStatusKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "componentstatuses",
        Kind = "ComponentStatus",
        Singular = "componentstatus",
        Namespaced = false,
        Schema = "io.k8s.api.core.v1.ComponentStatus",
        ShortNames = ["cs"],
        IsDeprecated = true,
        Verbs = ["get", "list"],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Status", i => Healthy(i) is { } c ? c.Text("status") == "True" ? "Healthy" : "Unhealthy" : "Unknown"),
            TableCell.Text("Message", i => Healthy(i).Text("message")),
            TableCell.Text("Error", i => Healthy(i).Text("error"))),
    };

    private static JsonObject? Healthy(JsonObject item) => item.Items("conditions").FirstOrDefault(c => c.Text("type") == "Healthy");
}
