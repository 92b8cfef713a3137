namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>Whether one set of rules allows all that another does: nobody may grant what they do not have.</summary>
public static class RuleCoverageRules
{
    /// <summary>What <paramref name="wanted"/> allows and <paramref name="held"/> does not, put together by resource.</summary>
    public static IReadOnlyList<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IReadOnlyList<PolicyRule> wanted) =>
        Compact([.. wanted.SelectMany(Parts).Where(part => !held.Any(h => Covers(h, part)))]);

    /// <summary>A rule on one line, as upstream's message has it.</summary>
    public static string Describe(PolicyRule rule)
    {
        (string Name, IReadOnlyList<string> Values)[] parts =
        [
            ("APIGroups", rule.ApiGroups), ("Resources", rule.Resources), ("NonResourceURLs", rule.NonResourceUrls), ("ResourceNames", rule.ResourceNames),
            ("Verbs", rule.Verbs),
        ];
        return "{" + string.Join(", ", parts.Where(p => p.Values.Count > 0).Select(p => $"{p.Name}:{Quoted(p.Values)}")) + "}";
    }

    /// <summary>Null when the user has all that it grants; else upstream's message.</summary>
    public static string? Problem(UserIdentity user, IReadOnlyList<PolicyRule> held, string unresolved, IReadOnlyList<PolicyRule> wanted)
    {
        var missing = Missing(held, wanted);
        if (missing.Count == 0)
            return null;
        var lines = missing.Select(Describe).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var message = $"user \"{user.Name}\" (groups={Quoted(user.Groups)}) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', lines)}";
        return unresolved.Length == 0 ? message : $"{message}; resolution errors: [{unresolved}]";
    }

    /// <summary>Broken down so far that one rule either covers a part or does not.</summary>
    private static IEnumerable<PolicyRule> Parts(PolicyRule rule)
    {
        var resources =
            from apiGroup in rule.ApiGroups
            from resource in rule.Resources
            from verb in rule.Verbs
            from name in rule.ResourceNames.DefaultIfEmpty(null!)
            select new PolicyRule([verb], [apiGroup], [resource], name is null ? [] : [name], []);
        var paths =
            from url in rule.NonResourceUrls
            from verb in rule.Verbs
            select new PolicyRule([verb], [], [], [], [url]);
        return resources.Concat(paths);
    }

    private static bool Covers(PolicyRule held, PolicyRule part) =>
        Has(held.Verbs, part.Verbs[0])
        && (part.NonResourceUrls.Count > 0
            ? held.NonResourceUrls.Any(u => PolicyMatchRules.Includes(u, part.NonResourceUrls[0]))
            : Has(held.ApiGroups, part.ApiGroups[0]) && CoversResource(held, part.Resources[0]) && CoversName(held, part.ResourceNames));

    private static bool CoversResource(PolicyRule held, string resource)
    {
        if (Has(held.Resources, resource))
            return true;
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && held.Resources.Contains($"*{resource[slash..]}");
    }

    private static bool CoversName(PolicyRule held, IReadOnlyList<string> names) =>
        held.ResourceNames.Count == 0 || (names.Count > 0 && held.ResourceNames.Contains(names[0]));

    private static IReadOnlyList<PolicyRule> Compact(IReadOnlyList<PolicyRule> parts)
    {
        var paths = parts.Where(p => p.NonResourceUrls.Count > 0);
        var resources =
            from part in parts
            where part.NonResourceUrls.Count == 0
            group part by (part.ApiGroups[0], part.Resources[0], string.Join('\n', part.ResourceNames)) into same
            select same.First() with { Verbs = [.. same.Select(p => p.Verbs[0])] };
        return [.. paths, .. resources];
    }

    private static bool Has(IReadOnlyList<string> held, string wanted) => held.Contains("*") || held.Contains(wanted);

    private static string Quoted(IReadOnlyList<string> values) => $"[{string.Join(' ', values.Select(v => $"\"{v}\""))}]";
}
