using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Resource;

/// <summary>Resource claim templates: claims that are made for pods.</summary>
internal sealed class ResourceClaimTemplateKind : KindRules
{
    private static readonly ResourceClaimTemplateKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "resource.k8s.io",
        Version = "v1",
        Resource = "resourceclaimtemplates",
        Kind = "ResourceClaimTemplate",
        Singular = "resourceclaimtemplate",
        Namespaced = true,
        Schema = "io.k8s.api.resource.v1.ResourceClaimTemplate",
        Rules = Rules,
        Table = TableBuilder.NameAndAge,
    };

    public override void SetDefaults(JsonObject item) => DeviceClaimChecks.SetDefaults(item.Child("spec").Child("spec"));

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var template = FieldCursor.Of(item, errors)["spec"];
        template["metadata"]["labels"].MustBeLabels();
        AnnotationChecks.Check(template["metadata"]["annotations"]);
        DeviceClaimChecks.Check(template["spec"]["devices"]);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        FieldCursor.Of(item, errors)["spec"].MustNotChange(old["spec"]);
}
