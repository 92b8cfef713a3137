using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>Which requests a webhook or policy is asked about. Expressions are not read here, only that there are any.</summary>
internal static class MatchRuleChecks
{
    private const int MostConditions = 64;

    public static void SetDefaults(JsonObject? match)
    {
        if (match is null)
            return;
        match.Default("matchPolicy", "Equivalent");
        match.MakeChild("namespaceSelector");
        match.MakeChild("objectSelector");
        foreach (var rule in match.Items("resourceRules").Concat(match.Items("excludeResourceRules")))
            rule.Default("scope", "*");
    }

    /// <summary>The match constraints of a policy or binding.</summary>
    public static void CheckResources(FieldCursor match, bool isMutating)
    {
        if (!match.IsSet)
            return;
        match["matchPolicy"].MustBeOneOf("Equivalent", "Exact");
        match["namespaceSelector"].MustBeLabelSelector();
        match["objectSelector"].MustBeLabelSelector();
        foreach (var rule in match["resourceRules"].Items.Concat(match["excludeResourceRules"].Items))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var name in rule["resourceNames"].Items)
            {
                name.MustBe(NameRules.PathSegment);
                if (!names.Add(name.Text))
                    name.Duplicate();
            }
            Check(rule, isMutating);
        }
    }

    public static void Check(FieldCursor rule, bool isMutating = false)
    {
        var operations = rule["operations"];
        operations.MustBeSet();
        AnyIsAlone(operations, "operations");
        foreach (var operation in operations.Items)
        {
            if (isMutating)
                operation.MayBeOneOf("*", "CONNECT", "CREATE", "UPDATE");
            else
                operation.MayBeOneOf("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
        }
        rule["apiGroups"].MustBeSet();
        AnyIsAlone(rule["apiGroups"], "API groups");
        rule["apiVersions"].MustBeSet();
        AnyIsAlone(rule["apiVersions"], "API versions");
        foreach (var version in rule["apiVersions"].Items)
            version.MustBeSet();
        CheckResourceNames(rule["resources"]);
        rule["scope"].MayBeOneOf("*", "Cluster", "Namespaced");
    }

    public static void CheckConditions(FieldCursor conditions)
    {
        if (conditions.Count > MostConditions)
            conditions.TooMany(MostConditions);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var condition in conditions.Items)
        {
            if (condition["expression"].Text.Trim().Length == 0)
                condition["expression"].Required();
            if (condition["name"].MustBeSet())
                condition["name"].MustBeLabelKey();
            if (!condition["name"].IsEmpty && !names.Add(condition["name"].Text))
                condition["name"].Duplicate();
        }
    }

    private static void CheckResourceNames(FieldCursor resources)
    {
        resources.MustBeSet();
        var names = resources.Items.Select(r => r.Text).ToArray();
        foreach (var resource in resources.Items)
            resource.MustBeSet();
        foreach (var (resource, parts) in resources.Items.Select(r => (r, r.Text.Split('/', 2))).Where(p => p.Item2.Length == 2 && p.r.Text != "*/*"))
        {
            if (parts[1] != "*" && names.Contains($"{parts[0]}/*"))
                resource.Invalid($"if '{parts[0]}/*' is present, must not specify {resource.Text}");
            if (parts[0] != "*" && names.Contains($"*/{parts[1]}"))
                resource.Invalid($"if '*/{parts[1]}' is present, must not specify {resource.Text}");
        }
        if (names.Length > 1 && names.Contains("*/*"))
            resources.Invalid("if '*/*' is present, must not specify other resources");
        if (names.Contains("*") && names.Any(n => n != "*" && !n.Contains('/', StringComparison.Ordinal)))
            resources.Invalid("if '*' is present, must not specify other resources without subresources");
    }

    private static void AnyIsAlone(FieldCursor list, string what)
    {
        if (list.Count > 1 && list.Items.Any(i => i.Text == "*"))
            list.Invalid($"if '*' is present, must not specify other {what}");
    }
}
