using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Persistent volumes: storage that outlives pods.</summary>
internal sealed class PersistentVolumeKind : SpecStatusRules
{
    private static readonly PersistentVolumeKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "persistentvolumes",
        Kind = "PersistentVolume",
        Singular = "persistentvolume",
        Namespaced = false,
        Schema = "io.k8s.api.core.v1.PersistentVolume",
        ShortNames = ["pv"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new PersistentVolumeStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Capacity", i => i.Child("spec").Child("capacity").Scalar("storage") ?? "0"),
            TableCell.Text("Access Modes", i => VolumeTableRenderer.AccessModes(i.Child("spec"))),
            TableCell.Text("Reclaim Policy", i => i.Child("spec").Text("persistentVolumeReclaimPolicy")),
            TableCell.Text("Status", VolumeTableRenderer.Phase),
            TableCell.Text("Claim", i => i.Child("spec").Child("claimRef") is { } c ? $"{c.Text("namespace")}/{c.Text("name")}" : ""),
            TableCell.Text("StorageClass", VolumeTableRenderer.StorageClass),
            TableCell.Text("VolumeAttributesClass", i => i.Child("spec").TextOrNull("volumeAttributesClassName") ?? "<unset>"),
            TableCell.Text("Reason", i => i.Child("status").Text("reason")),
            TableCell.Age,
            TableCell.Wide("VolumeMode", i => i.Child("spec").TextOrNull("volumeMode") ?? "<unset>")),
    };

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        VolumeDefaultRules.ApplySource(spec);
        spec.Default("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        QuantityDefaultRules.RoundUp(spec, "capacity");
        item.MakeChild("status").Default("phase", "Pending");
    }

    public override void PrepareForCreate(JsonObject item, WriteContext context) =>
        item["status"] = new JsonObject { ["phase"] = "Pending", ["lastPhaseTransitionTime"] = Timestamps.Render(context.Now) };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => PersistentVolumeValidator.Check(FieldCursor.Of(item, errors));

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var volume = FieldCursor.Of(item, errors);
        PersistentVolumeValidator.Check(volume);
        PersistentVolumeValidator.CheckUpdate(volume["spec"], old.Child("spec"));
    }
}
