using System.Collections.Frozen;

namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>
/// All roles and bindings at one moment, indexed by whom they are bound to: a check looks only at the bindings of the user and its groups. Immutable.
/// </summary>
public sealed class RbacSnapshot
{
    private readonly FrozenDictionary<(string Namespace, string Name), RbacRole> _roles;
    private readonly FrozenDictionary<Subject, Grant[]> _grants;

    private RbacSnapshot(FrozenDictionary<(string, string), RbacRole> roles, FrozenDictionary<Subject, Grant[]> grants) => (_roles, _grants) = (roles, grants);

    public static RbacSnapshot Build(IEnumerable<RbacRole> roles, IEnumerable<RbacBinding> bindings)
    {
        var byName = roles.ToFrozenDictionary(r => (r.Namespace, r.Name));
        var grants =
            from binding in bindings
            from subject in binding.Subjects
            let key = KeyOf(binding, subject)
            where key is not null
            group new Grant(binding, subject) by key.Value;
        return new RbacSnapshot(byName, grants.ToFrozenDictionary(g => g.Key, g => g.ToArray()));
    }

    /// <summary>Allowed with upstream's reason, or no opinion with what could not be resolved.</summary>
    public Authorization Decide(RequestAttributes request)
    {
        List<string>? problems = null;
        foreach (var grant in GrantsOf(request.User, request.Namespace))
        {
            if (Role(grant.Binding) is not { } role)
                AddProblem(ref problems, grant.Binding);
            else if (PolicyMatchRules.AnyAllows(role.Rules, request))
                return new Authorization(Decision.Allow, $"RBAC: allowed by {grant.Binding.Describe(grant.Subject)}");
        }
        return new Authorization(Decision.NoOpinion, problems is null ? "" : $"RBAC: {Aggregate(problems)}");
    }

    /// <summary>Every rule that applies to a user, cluster-wide and in a namespace, and what could not be resolved.</summary>
    public (IReadOnlyList<PolicyRule> Rules, string Problem) RulesFor(UserIdentity user, string @namespace)
    {
        var rules = new List<PolicyRule>();
        List<string>? problems = null;
        foreach (var binding in GrantsOf(user, @namespace).Select(g => g.Binding).Distinct())
        {
            if (Role(binding) is { } role)
                rules.AddRange(role.Rules);
            else
                AddProblem(ref problems, binding);
        }
        return (rules, problems is null ? "" : Aggregate(problems));
    }

    /// <summary>The rules of the role that a binding names, null: there is no such role.</summary>
    public IReadOnlyList<PolicyRule>? RulesOf(string roleKind, string roleName, string @namespace) =>
        _roles.GetValueOrDefault((roleKind == "ClusterRole" ? "" : @namespace, roleName))?.Rules;

    // Cluster-wide ones first: they are what most requests are allowed by.
    private IEnumerable<Grant> GrantsOf(UserIdentity user, string @namespace)
    {
        foreach (var space in @namespace.Length == 0 ? (string[])[""] : ["", @namespace])
        {
            foreach (var grant in _grants.GetValueOrDefault(new Subject(space, IsGroup: false, user.Name), []))
                yield return grant;
            foreach (var group in user.Groups)
            {
                foreach (var grant in _grants.GetValueOrDefault(new Subject(space, IsGroup: true, group), []))
                    yield return grant;
            }
        }
    }

    private RbacRole? Role(RbacBinding binding) => binding.RoleKind switch
    {
        "ClusterRole" => _roles.GetValueOrDefault(("", binding.RoleName)),
        "Role" when binding.Namespace.Length > 0 => _roles.GetValueOrDefault((binding.Namespace, binding.RoleName)),
        _ => null,
    };

    // A subject that can be nobody has no key.
    private static Subject? KeyOf(RbacBinding binding, RbacSubject subject) => subject switch
    {
        { Kind: "User" } => new Subject(binding.Namespace, IsGroup: false, subject.Name),
        { Kind: "Group" } => new Subject(binding.Namespace, IsGroup: true, subject.Name),
        { Kind: "ServiceAccount" } when subject.Namespace.Length + binding.Namespace.Length > 0 => new Subject(
            binding.Namespace, IsGroup: false,
            ServiceAccountNameRules.UserName(subject.Namespace.Length > 0 ? subject.Namespace : binding.Namespace, subject.Name)),
        _ => null,
    };

    private static void AddProblem(ref List<string>? problems, RbacBinding binding)
    {
        var problem = binding.RoleKind is "Role" or "ClusterRole"
            ? $"{binding.RoleKind.ToLowerInvariant()}.rbac.authorization.k8s.io \"{binding.RoleName}\" not found"
            : $"unsupported role reference kind: \"{binding.RoleKind}\"";
        problems ??= [];
        if (!problems.Contains(problem))
            problems.Add(problem);
    }

    private static string Aggregate(List<string> problems) => problems is [var only] ? only : $"[{string.Join(", ", problems)}]";

    private readonly record struct Subject(string Namespace, bool IsGroup, string Name);

    private sealed record Grant(RbacBinding Binding, RbacSubject Subject);
}
