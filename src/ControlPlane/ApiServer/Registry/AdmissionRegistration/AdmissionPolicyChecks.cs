using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>What both kinds of admission policies, and both kinds of their bindings, have in common.</summary>
internal static class AdmissionPolicyChecks
{
    public static void SetDefaults(JsonObject policy)
    {
        var spec = policy.MakeChild("spec");
        spec.Default("failurePolicy", "Fail");
        MatchRuleChecks.SetDefaults(spec.Child("matchConstraints"));
    }

    public static void Check(FieldCursor spec, bool isMutating)
    {
        spec["failurePolicy"].MustBeOneOf("Fail", "Ignore");
        if (spec["paramKind"].IsSet)
            CheckParameterKind(spec["paramKind"]);
        if (!spec["matchConstraints"].IsSet)
            spec["matchConstraints"].Required();
        MatchRuleChecks.CheckResources(spec["matchConstraints"], isMutating);
        if (spec["matchConstraints"].IsSet)
            spec["matchConstraints"]["resourceRules"].MustBeSet();
        MatchRuleChecks.CheckConditions(spec["matchConditions"]);
        foreach (var variable in spec["variables"].Items)
        {
            if (variable["name"].Text.Trim().Length == 0)
                variable["name"].Required("name is not specified");
            if (variable["expression"].Text.Trim().Length == 0)
                variable["expression"].Required("expression is not specified");
        }
    }

    public static void CheckBinding(FieldCursor spec, bool isMutating)
    {
        spec["policyName"].MustBeSetAnd(NameRules.Dns1123Subdomain);
        if (spec["paramRef"].IsSet)
            CheckParameters(spec["paramRef"]);
        MatchRuleChecks.CheckResources(spec["matchResources"], isMutating);
    }

    private static void CheckParameterKind(FieldCursor kind)
    {
        var version = kind["apiVersion"];
        if (version.MustBeSet())
        {
            var parts = version.Text.Split('/');
            if (parts.Length > 2)
                version.Invalid($"unexpected GroupVersion string: {version.Text}");
            else if (parts.Length == 2 && parts[0].Length > 0 && NameRules.Dns1123Subdomain(parts[0]) is { } groupProblem)
                version.Invalid(parts[0], groupProblem);
            if (parts.Length <= 2 && parts[^1].Length == 0)
                version.Invalid("version must be specified");
            else if (parts.Length <= 2 && NameRules.Dns1035Label(parts[^1]) is { } problem)
                version.Invalid(parts[^1], problem);
        }
        if (kind["kind"].MustBeSet() && NameRules.Dns1035Label(kind["kind"].Text.ToLowerInvariant()) is { } kindProblem)
            kind["kind"].Invalid("may have mixed case, but should otherwise match: " + kindProblem);
    }

    private static void CheckParameters(FieldCursor reference)
    {
        const string exclusive = "name and selector are mutually exclusive";
        var (name, selector) = (reference["name"], reference["selector"]);
        name.MayBe(NameRules.PathSegment);
        if (!name.IsEmpty && selector.IsSet)
            name.Forbidden(exclusive);
        selector.MustBeLabelSelector();
        if (!name.IsEmpty && selector.IsSet)
            selector.Forbidden(exclusive);
        if (name.IsEmpty && !selector.IsSet)
            reference.Required("one of name or selector must be specified");
        var action = reference["parameterNotFoundAction"];
        if (action.MustBeSet() && action.Text is not ("Deny" or "Allow"))
            action.NotSupported("Deny", "Allow");
    }
}
