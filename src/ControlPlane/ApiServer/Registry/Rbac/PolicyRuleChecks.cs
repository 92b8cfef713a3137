using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>What a role may hold: rules about resources, or about paths.</summary>
internal static class PolicyRuleChecks
{
    public static void Check(FieldCursor rules, bool isNamespaced)
    {
        foreach (var rule in rules.Items)
            CheckRule(rule, isNamespaced);
    }

    private static void CheckRule(FieldCursor rule, bool isNamespaced)
    {
        rule["verbs"].MustBeSet("verbs must contain at least one value");
        var paths = rule["nonResourceURLs"];
        if (paths.Count == 0)
        {
            rule["apiGroups"].MustBeSet("resource rules must supply at least one api group");
            rule["resources"].MustBeSet("resource rules must supply at least one resource");
            return;
        }
        if (isNamespaced)
            paths.Invalid("namespaced rules cannot apply to non-resource URLs");
        if (rule["apiGroups"].Count > 0 || rule["resources"].Count > 0 || rule["resourceNames"].Count > 0)
            paths.Invalid("rules cannot apply to both regular resources and non-resource URLs");
    }
}
