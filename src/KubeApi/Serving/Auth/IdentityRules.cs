using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>The groups that everybody is in by having, or not having, said who they are.</summary>
public static class IdentityRules
{
    private const string Authenticated = "system:authenticated";
    private const string Unauthenticated = "system:unauthenticated";

    public static ClientIdentity Anonymous { get; } = new("system:anonymous", [Unauthenticated]);

    public static ClientIdentity WithGroups(ClientIdentity identity) =>
        identity.User == Anonymous.User || identity.Groups.Contains(Authenticated) || identity.Groups.Contains(Unauthenticated)
            ? identity
            : identity with { Groups = [.. identity.Groups, Authenticated] };
}
