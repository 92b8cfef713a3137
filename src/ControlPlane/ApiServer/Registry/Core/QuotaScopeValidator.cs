using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Scopes of quotas: which objects count.</summary>
internal static class QuotaScopeValidator
{
    private const string OnlyExists =
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
        + "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

    public static void Check(FieldCursor spec)
    {
        var hard = spec["hard"].Entries.Select(e => e.Key).Where(ResourceNameRules.IsQuota).ToArray();
        CheckScopes(spec["scopes"], hard);
        var terms = spec["scopeSelector"]["matchExpressions"];
        foreach (var term in terms.Items)
            CheckTerm(spec["scopeSelector"], terms, term, hard);
        if (HasConflict(terms.Items.Select(t => t["scopeName"].Text)))
            terms.Errors.Invalid(terms.Path, spec["scopes"].Node, "conflicting scopes");
    }

    private static void CheckScopes(FieldCursor scopes, string[] hard)
    {
        foreach (var scope in scopes.Items)
        {
            if (!IsStandard(scope.Text))
                scopes.Invalid("unsupported scope");
            foreach (var _ in hard.Where(h => !Counts(scope.Text, h)))
                scopes.Invalid("unsupported scope applied to resource");
        }
        if (HasConflict(scopes.Items.Select(s => s.Text)))
            scopes.Invalid("conflicting scopes");
    }

    private static void CheckTerm(FieldCursor selector, FieldCursor terms, FieldCursor term, string[] hard)
    {
        var (scope, wish) = (term["scopeName"].Text, term["operator"].Text);
        // Upstream tells no index.
        var (at, values) = (term["operator"].Named($"{terms.Path}.operator"), term["values"].Named($"{terms.Path}.values"));
        if (!IsStandard(scope))
            term["scopeName"].Named($"{terms.Path}.scopeName").Invalid(scope, "unsupported scope");
        foreach (var _ in hard.Where(h => !Counts(scope, h)))
            terms.Errors.Invalid(terms.Path, selector.Node, "unsupported scope applied to resource");
        if (scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity" && wish != "Exists")
            at.Invalid(wish, OnlyExists);
        switch (wish)
        {
            case "In" or "NotIn":
                values.MustBeSet("must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                break;
            case "Exists" or "DoesNotExist":
                if (values.Count > 0)
                    values.Invalid("must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                break;
            default:
                at.Invalid(wish, "not a valid selector operator");
                break;
        }
    }

    private static bool IsStandard(string scope) =>
        scope is "Terminating" or "NotTerminating" or "BestEffort" or "NotBestEffort" or "PriorityClass" or "VolumeAttributesClass" or "CrossNamespacePodAffinity";

    private static bool Counts(string scope, string resource) => scope switch
    {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => resource is "persistentvolumeclaims" or "requests.storage",
        _ when IsStandard(scope) => resource is "pods" or "cpu" or "memory" or "limits.cpu" or "limits.memory" or "requests.cpu" or "requests.memory",
        _ => true,
    };

    private static bool HasConflict(IEnumerable<string> scopes)
    {
        var all = scopes.ToHashSet(StringComparer.Ordinal);
        return all.IsSupersetOf(["BestEffort", "NotBestEffort"]) || all.IsSupersetOf(["Terminating", "NotTerminating"]);
    }
}
