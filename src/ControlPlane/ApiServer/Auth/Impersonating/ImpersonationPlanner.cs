using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

namespace NodeStack.ControlPlane.ApiServer.Auth.Impersonating;

/// <summary>
/// The ways in which a user may act as another (Kubernetes 1.36): the constrained ones first, in which both becoming the other
/// (<c>impersonate:MODE</c>) and what is then done (<c>impersonate-on:MODE:VERB</c>) must be allowed, then the old one (<c>impersonate</c>).
/// </summary>
public static class ImpersonationPlanner
{
    private const string AuthenticationGroup = "authentication.k8s.io";

    /// <param name="wish">From the headers.</param>
    /// <param name="request">What is asked for, by the user who asks.</param>
    public static IReadOnlyList<ImpersonationPlan> Plan(UserIdentity wish, RequestAttributes request)
    {
        var onlyName = wish.Uid.Length == 0 && wish.Groups.Count == 0 && wish.Extra.Count == 0;
        var node = wish.Name.StartsWith(NodeIdentityRules.UserPrefix, StringComparison.Ordinal) ? wish.Name[NodeIdentityRules.UserPrefix.Length..] : "";
        var account = ServiceAccountNameRules.Split(wish.Name);
        var plans = new List<ImpersonationPlan>();
        if (onlyName && node.Length > 0 && IsAccountOn(request.User, node))
            plans.Add(Constrained("associated-node", wish, request));
        if (onlyName && node.Length > 0)
            plans.Add(Constrained("arbitrary-node", wish, request));
        if (onlyName && account is not null)
            plans.Add(Constrained("serviceaccount", wish, request));
        if (node.Length == 0 && account is null)
            plans.Add(Constrained("user-info", wish, request));
        plans.Add(new ImpersonationPlan(Fields("impersonate", "", wish, request.User), Result(wish, isConstrained: false)));
        return plans;
    }

    private static ImpersonationPlan Constrained(string mode, UserIdentity wish, RequestAttributes request) => new(
        [request with { Verb = $"impersonate-on:{mode}:{request.Verb}" }, .. Fields($"impersonate:{mode}", AuthenticationGroup, wish, request.User)],
        Result(wish, isConstrained: true), Refusal($"impersonate:{mode}", wish, request.User));

    /// <summary>One check for each thing that is taken over.</summary>
    private static IReadOnlyList<RequestAttributes> Fields(string verb, string group, UserIdentity wish, UserIdentity asking)
    {
        var checks = new List<RequestAttributes> { Name(verb, group, wish, asking) };
        if (wish.Uid.Length > 0)
            checks.Add(Check(asking, verb, AuthenticationGroup, "uids", wish.Uid));
        checks.AddRange(wish.Groups.Select(g => Check(asking, verb, group, "groups", g)));
        checks.AddRange(
            from extra in wish.Extra
            from value in extra.Value
            select Check(asking, verb, AuthenticationGroup, "userextras", value) with { Subresource = extra.Key });
        return checks;
    }

    private static RequestAttributes Name(string verb, string group, UserIdentity wish, UserIdentity asking)
    {
        if (ServiceAccountNameRules.Split(wish.Name) is { } account)
            return Check(asking, verb, group, "serviceaccounts", account.Name) with { Namespace = account.Namespace };
        // Becoming the node one is on is allowed for all nodes or none.
        return group.Length > 0 && wish.Name.StartsWith(NodeIdentityRules.UserPrefix, StringComparison.Ordinal)
            ? Check(asking, verb, group, "nodes", verb == "impersonate:associated-node" ? "*" : wish.Name[NodeIdentityRules.UserPrefix.Length..])
            : Check(asking, verb, group, "users", wish.Name);
    }

    private static ImpersonationRefusal? Refusal(string verb, UserIdentity wish, UserIdentity asking)
    {
        var groups = Check(asking, verb, AuthenticationGroup, "groups", "");
        if (wish.Groups.Contains(""))
            return new ImpersonationRefusal(groups, "impersonating the empty string group is not allowed");
        if (wish.Groups.Contains(WellKnown.Masters))
            return new ImpersonationRefusal(groups with { Name = WellKnown.Masters }, "impersonating the system:masters group is not allowed");
        var extras = Check(asking, verb, AuthenticationGroup, "userextras", "");
        if (wish.Extra.ContainsKey(""))
            return new ImpersonationRefusal(extras, "impersonating the empty string key in extra is not allowed");
        if (wish.Extra.Values.Any(v => v.Count == 0))
            return new ImpersonationRefusal(extras, "impersonating empty values in extra is not allowed");
        return wish.Extra.Values.Any(v => v.Contains("")) ? new ImpersonationRefusal(extras, "impersonating the empty string value in extra is not allowed") : null;
    }

    private static UserIdentity Result(UserIdentity wish, bool isConstrained)
    {
        IReadOnlyList<string> groups = wish.Groups;
        if (isConstrained && wish.Name.StartsWith(NodeIdentityRules.UserPrefix, StringComparison.Ordinal))
            groups = [WellKnown.Nodes];
        else if (groups.Count == 0 && ServiceAccountNameRules.Split(wish.Name) is { } account)
            groups = ServiceAccountNameRules.Groups(account.Namespace);
        if (wish.Name == WellKnown.Anonymous)
            groups = With(groups, WellKnown.Unauthenticated);
        else if (!groups.Contains(WellKnown.Unauthenticated))
            groups = With(groups, WellKnown.Authenticated);
        return wish with { Groups = groups };
    }

    private static IReadOnlyList<string> With(IReadOnlyList<string> groups, string group) => groups.Contains(group) ? groups : [.. groups, group];

    private static bool IsAccountOn(UserIdentity user, string node) =>
        ServiceAccountNameRules.Split(user.Name) is not null && user.Extra.TryGetValue(WellKnown.NodeName, out var nodes) && nodes is [var only] && only == node;

    private static RequestAttributes Check(UserIdentity asking, string verb, string group, string resource, string name) => new()
    {
        User = asking,
        Verb = verb,
        IsResource = true,
        Group = group,
        Version = "v1",
        Resource = resource,
        Name = name,
    };
}
