namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>When and for whom a token is good.</summary>
public static class TokenLifeRules
{
    /// <summary>How far clocks may be apart (go-jose's default leeway); also how long objects that a token is bound to may have been ending.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>Null: fine; else upstream's words.</summary>
    public static string? Problem(ServiceAccountClaims claims, DateTimeOffset now)
    {
        if (claims.NotBefore is { } start && now + Leeway < start)
            return "service account token is not valid yet";
        if (claims.Expiry is { } end && now - Leeway > end)
            return "service account token has expired";
        return claims.IssuedAt is { } issued && now + Leeway < issued ? "service account token is issued in the future" : null;
    }

    /// <summary>Of the audiences asked for, those the token is for. A token without audiences is for the API server.</summary>
    /// <param name="asked">Empty: the API server's own.</param>
    public static IReadOnlyList<string> Shared(ServiceAccountClaims claims, IReadOnlyList<string> asked, IReadOnlyList<string> own)
    {
        var wanted = asked.Count == 0 ? own : asked;
        return [.. (claims.Audiences.Count == 0 ? own : claims.Audiences).Where(wanted.Contains)];
    }

    /// <summary>The user that a verified token stands for.</summary>
    public static UserIdentity User(ServiceAccountClaims claims)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (claims.Pod is { } pod)
            (extra[WellKnown.PodName], extra[WellKnown.PodUid]) = ([pod.Name], [pod.Uid]);
        if (claims.Id.Length > 0)
            extra[WellKnown.CredentialId] = [$"JTI={claims.Id}"];
        if (claims.Node is { } node)
            (extra[WellKnown.NodeName], extra[WellKnown.NodeUid]) = ([node.Name], [node.Uid]);
        return new UserIdentity(
            ServiceAccountNameRules.UserName(claims.Namespace, claims.ServiceAccount.Name), claims.ServiceAccount.Uid,
            ServiceAccountNameRules.Groups(claims.Namespace), extra);
    }
}
