using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Pod templates that stand alone.</summary>
internal sealed class PodTemplateKind : KindRules
{
    private static readonly PodTemplateKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "podtemplates",
        Kind = "PodTemplate",
        Singular = "podtemplate",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.PodTemplate",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Containers", i => ListRenderer.Names(i.Child("template"))),
            TableCell.Text("Images", i => ListRenderer.Images(i.Child("template"))),
            TableCell.Text("Pod Labels", i => SelectorRenderer.RenderLabelsOrNone(i.Child("template").Child("metadata"), "labels"))),
    };

    public override void SetDefaults(JsonObject item) => PodDefaultRules.ApplyTemplate(item, "template");

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => PodValidator.CheckTemplate(FieldCursor.Of(item, errors)["template"]);

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => TemplateWarningRules.Of(item, old, "template");

    public override bool HasGeneration => true;
}
