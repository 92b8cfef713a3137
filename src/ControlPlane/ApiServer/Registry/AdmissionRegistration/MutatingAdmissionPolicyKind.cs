using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Mutating admission policies: expressions that change what requests write.</summary>
internal sealed class MutatingAdmissionPolicyKind : KindRules
{
    private static readonly MutatingAdmissionPolicyKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Resource = "mutatingadmissionpolicies",
        Kind = "MutatingAdmissionPolicy",
        Singular = "mutatingadmissionpolicy",
        Namespaced = false,
        Schema = "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy",
        Categories = ["api-extensions"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Integer("Mutations", i => i.Child("spec").Count("mutations")),
            TableCell.Text("ParamKind", PolicyCells.ParamKind),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item) => AdmissionPolicyChecks.SetDefaults(item);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        AdmissionPolicyChecks.Check(spec, true);
        spec["mutations"].MustBeSet("mutations must contain at least one item");
        foreach (var mutation in spec["mutations"].Items)
            CheckMutation(mutation);
        spec["reinvocationPolicy"].MustBeOneOf("IfNeeded", "Never");
    }

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;

    private static void CheckMutation(FieldCursor mutation)
    {
        var type = mutation["patchType"];
        type.MustBeOneOf("ApplyConfiguration", "JSONPatch");
        if (type.Text is not ("ApplyConfiguration" or "JSONPatch"))
            return;
        var (source, other) = type.Text == "JSONPatch" ? ("jsonPatch", "applyConfiguration") : ("applyConfiguration", "jsonPatch");
        if (!mutation[source].IsSet)
            mutation[source].Required($"must be specified when patchType is {type.Text}");
        else if (mutation[source]["expression"].Text.Trim().Length == 0)
            mutation[source]["expression"].Required("expression is not specified");
        if (mutation[other].IsSet)
            mutation[other].Invalid($"{{{other}}}", $"must not be specified when patchType is {type.Text}");
    }
}
