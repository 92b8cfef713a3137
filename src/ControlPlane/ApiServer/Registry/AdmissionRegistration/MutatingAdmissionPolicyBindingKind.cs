using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Bindings of mutating admission policies: where and with what they apply.</summary>
internal sealed class MutatingAdmissionPolicyBindingKind : KindRules
{
    private static readonly MutatingAdmissionPolicyBindingKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Resource = "mutatingadmissionpolicybindings",
        Kind = "MutatingAdmissionPolicyBinding",
        Singular = "mutatingadmissionpolicybinding",
        Namespaced = false,
        Schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding",
        Categories = ["api-extensions"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("PolicyName", i => i.Child("spec").Text("policyName")),
            TableCell.Text("ParamRef", PolicyCells.ParamRef),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item) => MatchRuleChecks.SetDefaults(item.Child("spec").Child("matchResources"));

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        AdmissionPolicyChecks.CheckBinding(spec, true);
    }

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
