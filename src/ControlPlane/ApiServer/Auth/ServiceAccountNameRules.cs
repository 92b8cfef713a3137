using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>How service accounts appear as users: <c>system:serviceaccount:NAMESPACE:NAME</c>, in two groups.</summary>
public static class ServiceAccountNameRules
{
    private const string Prefix = "system:serviceaccount:";
    private const string AllAccounts = "system:serviceaccounts";

    public static string UserName(string @namespace, string name) => $"{Prefix}{@namespace}:{name}";

    public static IReadOnlyList<string> Groups(string @namespace) => [AllAccounts, $"{AllAccounts}:{@namespace}"];

    /// <summary>Null: not the user name of a service account.</summary>
    public static (string Namespace, string Name)? Split(string user)
    {
        if (!user.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var parts = user[Prefix.Length..].Split(':');
        return parts.Length == 2 && NameRules.Dns1123Label(parts[0]) is null && NameRules.Dns1123Subdomain(parts[1]) is null ? (parts[0], parts[1]) : null;
    }
}
