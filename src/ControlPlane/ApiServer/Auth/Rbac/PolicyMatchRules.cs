namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>Whether a rule allows a request.</summary>
public static class PolicyMatchRules
{
    private const string All = "*";

    public static bool Allows(PolicyRule rule, RequestAttributes request) =>
        Has(rule.Verbs, request.Verb)
        && (request.IsResource
            ? Has(rule.ApiGroups, request.Group) && AllowsResource(rule, request) && (rule.ResourceNames.Count == 0 || Contains(rule.ResourceNames, request.Name))
            : AllowsPath(rule, request.Path));

    public static bool AnyAllows(IReadOnlyList<PolicyRule> rules, RequestAttributes request)
    {
        foreach (var rule in rules)
        {
            if (Allows(rule, request))
                return true;
        }
        return false;
    }

    /// <summary>Whether a URL of a rule (a path, <c>*</c>, or a prefix with <c>*</c> at its end) includes a path or another such URL.</summary>
    public static bool Includes(string url, string path) =>
        url == path || (url.EndsWith('*') && path.AsSpan().StartsWith(url.AsSpan().TrimEnd('*'), StringComparison.Ordinal));

    // Without allocation: this runs for every rule of every check.
    private static bool AllowsResource(PolicyRule rule, RequestAttributes request)
    {
        foreach (var resource in rule.Resources)
        {
            if (resource == All || (request.Subresource.Length == 0 ? resource == request.Resource : IsSubresource(resource, request)))
                return true;
        }
        return false;
    }

    // pods/log, or */scale for the scale of anything.
    private static bool IsSubresource(ReadOnlySpan<char> resource, RequestAttributes request)
    {
        var start = resource.Length - request.Subresource.Length - 1;
        return start > 0
            && resource[start] == '/'
            && resource[(start + 1)..].SequenceEqual(request.Subresource)
            && (resource[..start].SequenceEqual(request.Resource) || resource[..start] is All);
    }

    private static bool AllowsPath(PolicyRule rule, string path)
    {
        foreach (var url in rule.NonResourceUrls)
        {
            if (Includes(url, path))
                return true;
        }
        return false;
    }

    private static bool Has(IReadOnlyList<string> allowed, string wanted) => Contains(allowed, All) || Contains(allowed, wanted);

    private static bool Contains(IReadOnlyList<string> texts, string wanted)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (string.Equals(texts[i], wanted, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
