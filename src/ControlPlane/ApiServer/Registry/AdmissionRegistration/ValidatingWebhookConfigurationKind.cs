using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Validating webhooks: who is asked whether a request may be.</summary>
internal sealed class ValidatingWebhookConfigurationKind : KindRules
{
    private static readonly ValidatingWebhookConfigurationKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Resource = "validatingwebhookconfigurations",
        Kind = "ValidatingWebhookConfiguration",
        Singular = "validatingwebhookconfiguration",
        Namespaced = false,
        Schema = "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
        Categories = ["api-extensions"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Integer("Webhooks", i => i.Count("webhooks")),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item) => WebhookChecks.SetDefaults(item, false);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => WebhookChecks.Check(FieldCursor.Of(item, errors)["webhooks"]);

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
