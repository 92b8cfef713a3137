using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.FlowControl;

/// <summary>Whose requests for what belong to a flow.</summary>
internal static class FlowRuleChecks
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

    private static readonly (string Kind, string Field)[] Subjects = [("ServiceAccount", "serviceAccount"), ("User", "user"), ("Group", "group")];

    public static void Check(FieldCursor rule)
    {
        rule["subjects"].MustBeSet("subjects must contain at least one value");
        foreach (var subject in rule["subjects"].Items)
            CheckSubject(subject);
        if (rule["resourceRules"].Count == 0 && rule["nonResourceRules"].Count == 0)
            rule.Required("at least one of resourceRules and nonResourceRules has to be non-empty");
        foreach (var resources in rule["resourceRules"].Items)
            CheckResources(resources);
        foreach (var paths in rule["nonResourceRules"].Items)
            CheckPaths(paths);
    }

    private static void CheckSubject(FieldCursor subject)
    {
        var kind = subject["kind"].Text;
        if (!Subjects.Any(s => s.Kind == kind))
        {
            subject["kind"].NotSupported("Group", "ServiceAccount", "User");
            return;
        }
        CheckName(subject[Subjects.Single(s => s.Kind == kind).Field], kind);
        foreach (var (other, field) in Subjects.Where(s => s.Kind != kind))
            subject[field].MustNotBeSet($"{field} is forbidden when subject kind is not '{other}'");
    }

    private static void CheckName(FieldCursor subject, string kind)
    {
        if (!subject.IsSet)
        {
            subject.Required($"{char.ToLowerInvariant(kind[0])}{kind[1..]} is required when subject kind is '{kind}'");
            return;
        }
        subject["name"].MustBeSet();
        if (kind != "ServiceAccount")
            return;
        if (subject["name"].Text != "*")
            subject["name"].MayBe(NameRules.Dns1123Subdomain);
        if (subject["namespace"].MustBeSet("must specify namespace for service account"))
            subject["namespace"].MustBe(NameRules.Dns1123Label);
    }

    private static void CheckVerbs(FieldCursor verbs)
    {
        if (!verbs.MustBeSet("verbs must contain at least one value") || !AnyIsAlone(verbs, "verbs"))
            return;
        if (verbs.Items.Any(v => v.Text != "*" && !Verbs.Contains(v.Text)))
            verbs.NotSupported(Verbs);
    }

    private static void CheckResources(FieldCursor rule)
    {
        CheckVerbs(rule["verbs"]);
        if (rule["apiGroups"].MustBeSet("resource rules must supply at least one api group"))
            AnyIsAlone(rule["apiGroups"], "api groups");
        if (rule["resources"].MustBeSet("resource rules must supply at least one resource"))
            AnyIsAlone(rule["resources"], "resources");
        var spaces = rule["namespaces"];
        if (spaces.Count == 0 && !rule["clusterScope"].Flag)
            spaces.Required("resource rules that are not cluster scoped must supply at least one namespace");
        if (!AnyIsAlone(spaces, "namespaces"))
            return;
        foreach (var space in spaces.Items.Where(s => s.Text != "*"))
        {
            if (NameRules.Dns1123Label(space.Text) is { } problem)
                space.Invalid($"each member of this list must be '*' or a DNS-1123 label; {problem}");
        }
    }

    private static void CheckPaths(FieldCursor rule)
    {
        CheckVerbs(rule["verbs"]);
        var paths = rule["nonResourceURLs"];
        if (!paths.MustBeSet("nonResourceURLs must contain at least one value") || !AnyIsAlone(paths, "non-resource URLs"))
            return;
        foreach (var path in paths.Items.Where(p => p.Text is not ("*" or "/")))
        {
            if (PathProblem(path.Text) is { } problem)
                path.Invalid(path.Text, problem);
        }
    }

    private static string? PathProblem(string path) => true switch
    {
        _ when path.Length == 0 => "must not be empty",
        _ when path[0] != '/' => "must start with slash",
        _ when path.Contains(' ', StringComparison.Ordinal) => "must not contain white-space",
        _ when path.Contains("//", StringComparison.Ordinal) => "must not contain double slash",
        _ when path.Contains('*', StringComparison.Ordinal) && (path.Count(c => c == '*') > 1 || !path.EndsWith("/*", StringComparison.Ordinal)) => "wildcard can only do suffix matching",
        _ => null,
    };

    private static bool AnyIsAlone(FieldCursor list, string what)
    {
        if (list.Count <= 1 || list.Items.All(i => i.Text != "*"))
            return true;
        list.Invalid($"if '*' is present, must not specify other {what}");
        return false;
    }
}
