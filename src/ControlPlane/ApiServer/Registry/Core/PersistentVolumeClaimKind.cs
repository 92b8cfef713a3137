using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Claims to persistent volumes.</summary>
internal sealed class PersistentVolumeClaimKind : SpecStatusRules
{
    private static readonly PersistentVolumeClaimKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "persistentvolumeclaims",
        Kind = "PersistentVolumeClaim",
        Singular = "persistentvolumeclaim",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.PersistentVolumeClaim",
        ShortNames = ["pvc"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Status", VolumeTableRenderer.Phase),
            TableCell.Text("Volume", i => i.Child("spec").Text("volumeName")),
            TableCell.Text("Capacity", i => IsBound(i) ? i.Child("status").Child("capacity").Scalar("storage") ?? "0" : ""),
            TableCell.Text("Access Modes", i => IsBound(i) ? VolumeTableRenderer.AccessModes(i.Child("status")) : ""),
            TableCell.Text("StorageClass", VolumeTableRenderer.StorageClass),
            TableCell.Text("VolumeAttributesClass", i => i.Child("spec").TextOrNull("volumeAttributesClassName") ?? "<unset>"),
            TableCell.Age,
            TableCell.Wide("VolumeMode", i => i.Child("spec").TextOrNull("volumeMode") ?? "<unset>")),
    };

    public override void SetDefaults(JsonObject item)
    {
        VolumeDefaultRules.ApplyClaim(item.MakeChild("spec"));
        item.MakeChild("status").Default("phase", "Pending");
    }

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        item["status"] = new JsonObject { ["phase"] = "Pending" };
        NormalizeSources(item.MakeChild("spec"));
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        NormalizeSources(item.MakeChild("spec"));
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => ClaimSpecValidator.Check(FieldCursor.Of(item, errors)["spec"]);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        ClaimSpecValidator.Check(spec);
        ClaimUpdateValidator.Check(spec, item, old);
    }

    /// <summary>The old and the new name of a source of data mean the same while no other namespace is named.</summary>
    private static void NormalizeSources(JsonObject spec)
    {
        if (spec.Child("dataSource") is { } source && !spec.Has("dataSourceRef"))
            spec["dataSourceRef"] = source.DeepClone();
        else if (spec.Child("dataSourceRef") is { } reference && !spec.Has("dataSource") && reference.Text("namespace").Length == 0)
            spec["dataSource"] = reference.DeepClone();
    }

    private static bool IsBound(JsonObject item) => item.Child("spec").Text("volumeName").Length > 0;
}
