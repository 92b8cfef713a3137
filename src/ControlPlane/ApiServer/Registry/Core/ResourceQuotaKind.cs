using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Resource quotas: what a namespace may hold.</summary>
internal sealed class ResourceQuotaKind : SpecStatusRules
{
    private static readonly ResourceQuotaKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "resourcequotas",
        Kind = "ResourceQuota",
        Singular = "resourcequota",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.ResourceQuota",
        ShortNames = ["quota"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new ResourceQuotaStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Request", i => Usage(i, isLimit: false)),
            TableCell.Text("Limit", i => Usage(i, isLimit: true)),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        QuantityDefaultRules.RoundUp(item.Child("spec"), "hard");
        QuantityDefaultRules.RoundUp(item.Child("status"), "hard");
        QuantityDefaultRules.RoundUp(item.Child("status"), "used");
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        CheckAmounts(spec["hard"]);
        QuotaScopeValidator.Check(spec);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        var scopes = FieldCursor.Of(item, errors)["spec"]["scopes"];
        if (!scopes.Items.Select(s => s.Text).ToHashSet(StringComparer.Ordinal).SetEquals(old.Child("spec").Texts("scopes")))
            errors.Invalid(scopes.Path, scopes.Node, FieldChecks.Immutable);
    }

    internal static void CheckAmounts(FieldCursor list)
    {
        foreach (var (name, amount) in list.Entries)
        {
            var problems = ResourceNameRules.Problems(name).ToArray();
            foreach (var problem in problems)
                amount.Invalid(name, problem);
            if (!name.Contains('/', StringComparison.Ordinal) && !ResourceNameRules.IsQuota(name))
                amount.Invalid(name, "must be a standard resource for quota");
            ResourceValidator.CheckAmount(name, amount);
        }
    }

    private static string Usage(JsonObject item, bool isLimit)
    {
        var used = item.Child("status").Child("used");
        var shown = item.Child("status").Entries("hard")
            .Where(h => h.Key.StartsWith("limits.", StringComparison.Ordinal) == isLimit)
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {used.Scalar(h.Key) ?? "0"}/{h.Value}");
        return string.Join(", ", shown);
    }
}
