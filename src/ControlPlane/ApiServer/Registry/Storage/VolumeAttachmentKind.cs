using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>Volume attachments: a volume is to be at a node.</summary>
internal sealed class VolumeAttachmentKind : SpecStatusRules
{
    private static readonly VolumeAttachmentKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "volumeattachments",
        Kind = "VolumeAttachment",
        Singular = "volumeattachment",
        Namespaced = false,
        Schema = "io.k8s.api.storage.v1.VolumeAttachment",
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, CheckStatus, StatusRules.AllMetadata)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Attacher", i => i.Child("spec").Text("attacher"), "name"),
            TableCell.Text("PV", i => i.Child("spec").Child("source").Text("persistentVolumeName")),
            TableCell.Text("Node", i => i.Child("spec").Text("nodeName")),
            TableCell.Flag("Attached", i => i.Child("status").Flag("attached")),
            TableCell.Age),
    };

    private const int LongestMessage = 1024;
    private const int MostBytes = 256 * 1024;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        PluginVolumeChecks.CheckDriver(spec["attacher"]);
        CheckSource(spec["source"]);
        spec["nodeName"].MustBe(NameRules.Dns1123Subdomain);
        CheckStatus(FieldCursor.Of(item, errors)["status"], item);
        if (spec["source"]["persistentVolumeName"].IsSet)
            spec["source"]["persistentVolumeName"].MustBe(NameRules.Dns1123Subdomain);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        FieldCursor.Of(item, errors)["spec"].MustNotChange(old["spec"]);
    }

    private static void CheckSource(FieldCursor source)
    {
        var (inline, name) = (source["inlineVolumeSpec"], source["persistentVolumeName"]);
        if (!inline.IsSet && !name.IsSet)
            source.Required("must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        else if (inline.IsSet && name.IsSet)
            source.Forbidden("must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        else if (name.IsSet)
            name.MustBeSet("must specify non empty persistentVolumeName");
    }

    private static void CheckStatus(FieldCursor status, JsonObject old)
    {
        if (ProvisionerChecks.SizeOf(status["attachmentMetadata"]) > MostBytes)
            status["attachmentMetadata"].TooLong(MostBytes);
        foreach (var error in new[] { status["attachError"], status["detachError"] })
        {
            if (error["message"].Text.Length > LongestMessage)
                error["message"].TooLong(MostBytes);
            if (error["errorCode"].NumberOrNull < 0)
                error["errorCode"].Invalid("must be between 0 and 2147483647, inclusive");
        }
    }

    public override bool AllowUnconditionalUpdate => false;
}
