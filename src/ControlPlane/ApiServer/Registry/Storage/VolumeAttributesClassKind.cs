using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>Volume attributes classes: what a volume's attributes can be changed to.</summary>
internal sealed class VolumeAttributesClassKind : KindRules
{
    private static readonly VolumeAttributesClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "volumeattributesclasses",
        Kind = "VolumeAttributesClass",
        Singular = "volumeattributesclass",
        Namespaced = false,
        Schema = "io.k8s.api.storage.v1.VolumeAttributesClass",
        ShortNames = ["vac"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("DriverName", i => i.Text("driverName")),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        ProvisionerChecks.CheckName(root["driverName"]);
        ProvisionerChecks.CheckParameters(root["parameters"]);
        root["parameters"].MustBeSet("must contain at least one key/value pair");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        foreach (var field in new[] { "driverName", "parameters" }.Where(f => !item.SameAt(old, f)))
            errors.Forbidden(field, $"updates to {field} are forbidden.");
        Validate(item, errors, context);
    }
}
