using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Validating admission policies: expressions that requests must meet.</summary>
internal sealed class ValidatingAdmissionPolicyKind : SpecStatusRules
{
    private static readonly ValidatingAdmissionPolicyKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "admissionregistration.k8s.io",
        Version = "v1",
        Resource = "validatingadmissionpolicies",
        Kind = "ValidatingAdmissionPolicy",
        Singular = "validatingadmissionpolicy",
        Namespaced = false,
        Schema = "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy",
        Categories = ["api-extensions"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Integer("Validations", i => i.Child("spec").Count("validations")),
            TableCell.Text("ParamKind", PolicyCells.ParamKind),
            TableCell.Age),
    };

    private const int MostAnnotations = 20;

    private static readonly string[] Reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

    public override void SetDefaults(JsonObject item) => AdmissionPolicyChecks.SetDefaults(item);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        const string missing = "validations or auditAnnotations must contain at least one item";
        var spec = FieldCursor.Of(item, errors)["spec"];
        AdmissionPolicyChecks.Check(spec, false);
        if (spec["validations"].Count == 0 && spec["auditAnnotations"].Count == 0)
        {
            spec["validations"].Required(missing);
            spec["auditAnnotations"].Required(missing);
        }
        foreach (var validation in spec["validations"].Items)
            CheckValidation(validation);
        if (spec["auditAnnotations"].Count > MostAnnotations)
            spec["auditAnnotations"].Invalid($"must not have more than {MostAnnotations} auditAnnotations");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var annotation in spec["auditAnnotations"].Items)
            CheckAnnotation(annotation, item.Child("metadata").Text("name"), keys);
    }

    private static void CheckValidation(FieldCursor validation)
    {
        if (validation["expression"].Text.Trim().Length == 0)
            validation["expression"].Required("expression is not specified");
        foreach (var text in new[] { validation["messageExpression"], validation["message"] }.Where(t => !t.IsEmpty && t.Text.Trim().Length == 0))
            text.Invalid("must be non-empty if specified");
        if (validation["message"].Text.Trim().AsSpan().ContainsAny('\n', '\r'))
            validation["message"].Invalid("must not contain line breaks");
        validation["reason"].MayBeOneOf(Reasons);
    }

    private static void CheckAnnotation(FieldCursor annotation, string policy, HashSet<string> keys)
    {
        var key = annotation["key"];
        if (policy.Length == 0)
            key.Invalid(key.Text, "requires metadata.name be non-empty");
        foreach (var problem in policy.Length == 0 ? [] : LabelRules.Key($"{policy}/{key.Text}"))
            key.Invalid($"{policy}/{key.Text}", problem);
        if (annotation["valueExpression"].Text.Trim().Length == 0)
            annotation["valueExpression"].Required("valueExpression is not specified");
        if (!keys.Add(key.Text))
            key.Duplicate(key.Text);
    }

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
