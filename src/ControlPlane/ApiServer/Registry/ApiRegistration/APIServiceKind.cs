using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.ApiRegistration;

/// <summary>API services: who serves a group and version.</summary>
internal sealed class APIServiceKind : SpecStatusRules
{
    private static readonly APIServiceKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apiregistration.k8s.io",
        Version = "v1",
        Resource = "apiservices",
        Kind = "APIService",
        Singular = "apiservice",
        Namespaced = false,
        Schema = "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
        Categories = ["api-extensions"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Service", i => i.Child("spec").Child("service") is { } s ? $"{s.Text("namespace")}/{s.Text("name")}" : "Local"),
            WorkloadCells.Condition("Available", "Available", Available),
            TableCell.Age),
    };

    public override bool AllowUnconditionalUpdate => false;

    private static string Available(JsonObject? condition) => condition switch
    {
        null => "Unknown",
        _ when condition.Text("status") != "True" && condition.Text("reason").Length > 0 => $"{condition.Text("status")} ({condition.Text("reason")})",
        _ => condition.Text("status"),
    };
}
