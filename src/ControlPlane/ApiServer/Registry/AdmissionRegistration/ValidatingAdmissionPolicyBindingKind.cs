using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Bindings of validating admission policies: where and with what they apply.</summary>
internal sealed class ValidatingAdmissionPolicyBindingKind : KindRules
{
    private static readonly ValidatingAdmissionPolicyBindingKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Resource = "validatingadmissionpolicybindings",
        Kind = "ValidatingAdmissionPolicyBinding",
        Singular = "validatingadmissionpolicybinding",
        Namespaced = false,
        Schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding",
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
        AdmissionPolicyChecks.CheckBinding(spec, false);
        var actions = spec["validationActions"];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in actions.Items)
        {
            action.MayBeOneOf("Audit", "Deny", "Warn");
            if (!seen.Add(action.Text))
                action.Duplicate();
        }
        if (seen.IsSupersetOf(["Deny", "Warn"]))
            actions.Invalid("must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)");
        actions.MustBeSet("at least one validation action is required");
    }

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
