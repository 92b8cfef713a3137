using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Ingress classes: which controller serves an ingress.</summary>
internal sealed class IngressClassKind : KindRules
{
    private static readonly IngressClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Resource = "ingressclasses",
        Kind = "IngressClass",
        Singular = "ingressclass",
        Namespaced = false,
        Schema = "io.k8s.api.networking.v1.IngressClass",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Text("Name", Title, "name"),
            TableCell.Text("Controller", i => i.Child("spec").Text("controller")),
            TableCell.Text("Parameters", Parameters),
            TableCell.Age),
    };

    private const int LongestController = 250;

    public override void SetDefaults(JsonObject item) => item.Child("spec").Child("parameters")?.Default("scope", "Cluster");

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["controller"].MustBeShorterThan(LongestController);
        DomainPathChecks.Check(spec["controller"]);
        if (spec["parameters"].IsSet)
            CheckParameters(spec["parameters"]);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        FieldCursor.Of(item, errors)["spec"]["controller"].MustNotChange(old.Child("spec")?["controller"]);
        Validate(item, errors, context);
    }

    private static void CheckParameters(FieldCursor parameters)
    {
        IngressValidator.CheckReference(parameters);
        var space = parameters["namespace"];
        switch (parameters["scope"].Text)
        {
            case "Namespace" when !space.IsSet:
                space.Required("`parameters.scope` is set to 'Namespace'");
                break;
            case "Namespace":
                space.MustBe(NameRules.Dns1123Label);
                break;
            case "Cluster":
                space.MustNotBeSet("`parameters.scope` is set to 'Cluster'");
                break;
            default:
                parameters["scope"].NotSupported("Cluster", "Namespace");
                break;
        }
    }

    public override bool HasGeneration => true;

    private static string Title(JsonObject item) =>
        item.Child("metadata").Text("name") + (item.Child("metadata").Child("annotations").Text("ingressclass.kubernetes.io/is-default-class") == "true" ? " (default)" : "");

    private static string Parameters(JsonObject item)
    {
        if (item.Child("spec").Child("parameters") is not { } parameters)
            return "<none>";
        var kind = parameters.TextOrNull("apiGroup") is { } group ? $"{parameters.Text("kind")}.{group}" : parameters.Text("kind");
        return $"{kind}/{parameters.Text("name")}";
    }
}
