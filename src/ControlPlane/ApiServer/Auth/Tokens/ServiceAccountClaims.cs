namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>What a service account token says.</summary>
/// <param name="Audiences">Empty only for legacy tokens: the API server's own.</param>
/// <param name="Expiry">Null for legacy tokens: never.</param>
/// <param name="Id">Empty for legacy tokens.</param>
/// <param name="WarnAfter">When its reader should have fetched a new one, though this one still is good.</param>
public sealed record ServiceAccountClaims(
    string Issuer,
    string Subject,
    IReadOnlyList<string> Audiences,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? NotBefore,
    DateTimeOffset? Expiry,
    string Id,
    string Namespace,
    BoundObject ServiceAccount,
    BoundObject? Pod = null,
    BoundObject? Secret = null,
    BoundObject? Node = null,
    DateTimeOffset? WarnAfter = null);

/// <summary>An object that must exist, with this uid, for the token to be good.</summary>
public sealed record BoundObject(string Name, string Uid);
