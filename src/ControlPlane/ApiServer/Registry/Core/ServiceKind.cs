using NodeStack.ControlPlane.ApiServer.Registry.Core.Services;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Services: one address for many pods.</summary>
internal static class ServiceKind
{
    private static readonly ServiceRules Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "services",
        Kind = "Service",
        Singular = "service",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Service",
        ShortNames = ["svc"],
        Categories = ["all"],
        Rules = Rules,
        Subresources =
        [
            new ConnectSubresource("proxy", ["create", "delete", "get", "patch", "update"]) { Kind = "ServiceProxyOptions" },
            new PartSubresource("status", new ServiceStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Type", i => i.Child("spec").Text("type")),
            TableCell.Text("Cluster-IP", i => TableCell.OrNone(i.Child("spec").Texts("clusterIPs").FirstOrDefault() ?? "")),
            TableCell.Text("External-IP", ServiceTableRenderer.ExternalIP),
            TableCell.Text("Port(s)", ServiceTableRenderer.Ports),
            TableCell.Age,
            TableCell.Wide("Selector", i => SelectorRenderer.RenderLabelsOrNone(i.Child("spec"), "selector"))),
        SelectableFields = FieldSet.Of(
            FieldSet.Text("spec.clusterIP"),
            FieldSet.Text("spec.type")),
    };
}
