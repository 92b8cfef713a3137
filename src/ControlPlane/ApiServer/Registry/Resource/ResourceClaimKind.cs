using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Resource;

/// <summary>Resource claims: devices that somebody needs.</summary>
internal sealed class ResourceClaimKind : SpecStatusRules
{
    private static readonly ResourceClaimKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "resource.k8s.io",
        Version = "v1",
        Resource = "resourceclaims",
        Kind = "ResourceClaim",
        Singular = "resourceclaim",
        Namespaced = true,
        Schema = "io.k8s.api.resource.v1.ResourceClaim",
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus, StatusRules.AllMetadata)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("State", State),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item) => DeviceClaimChecks.SetDefaults(item.Child("spec"));

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => DeviceClaimChecks.Check(FieldCursor.Of(item, errors)["spec"]["devices"]);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        FieldCursor.Of(item, errors)["spec"].MustNotChange(old["spec"]);

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        const int mostConsumers = 256;
        var users = status["reservedFor"];
        DeviceClaimChecks.Limit(users, mostConsumers);
        foreach (var user in users.Items)
        {
            user["resource"].MustBeSet();
            user["name"].MustBeSet();
            user["uid"].MustBeSet();
        }
        if (users.Count > 0 && !status["allocation"].IsSet)
            users.Forbidden("may not be specified when `allocated` is not set");
        if (status["allocation"].IsSet && old.Child("status").Has("allocation"))
            status["allocation"].MustNotChange(old.Child("status")!["allocation"]);
    }

    private static string State(JsonObject item)
    {
        var isDeleted = item.Child("metadata").Has("deletionTimestamp");
        if (!item.Child("status").Has("allocation"))
            return isDeleted ? "deleted" : "pending";
        return (isDeleted ? "deleted," : "") + (item.Child("status").Count("reservedFor") > 0 ? "allocated,reserved" : "allocated");
    }
}
