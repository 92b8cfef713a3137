using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// Users by service account token: the signature is one of ours, it is neither too early nor too late, it is for this server, and the service account
/// and whatever else it is bound to still exist.
/// </summary>
/// <param name="issuers">Accepted issuers; new tokens carry the first.</param>
/// <param name="audiences">The API server's own (<c>--api-audiences</c>, by default the issuer).</param>
public sealed class ServiceAccountTokenAuthenticator(
    TokenKeySet keys, IReadOnlyList<string> issuers, IReadOnlyList<string> audiences, IObjects objects, ServiceAccountTokenMetrics metrics, TimeProvider time)
    : IAuthenticator
{
    private readonly LegacyTokenVerifier _legacy = new(objects, metrics, time);

    public async ValueTask<Authentication> AuthenticateAsync(
        RequestCredentials credentials, IReadOnlyList<string> asked, CancellationToken cancellation)
    {
        if (credentials.BearerToken is not { } text || JwtParser.Parse(text) is not { } token)
            return Authentication.None;
        var isLegacy = token.Claims.Text("iss") == LegacyTokenVerifier.Issuer;
        if (!isLegacy && !issuers.Contains(token.Claims.Text("iss")))
            return Authentication.None;
        if (SignatureProblem(token) is { } forged)
            return Authentication.Refused(forged);

        var claims = isLegacy ? ServiceAccountClaimsParser.ParseLegacy(token.Claims) : ServiceAccountClaimsParser.Parse(token.Claims);
        if (claims.Audiences.Count == 0)
            metrics.Legacy.Inc();
        var shared = TokenLifeRules.Shared(claims, asked, audiences);
        if (shared.Count == 0)
            return Authentication.Refused($"token audiences {Quoted(claims.Audiences)} is invalid for the target audiences {Quoted(asked.Count > 0 ? asked : audiences)}");
        var problem = isLegacy
            ? await _legacy.VerifyAsync(text, claims, cancellation).ConfigureAwait(false)
            : TokenLifeRules.Problem(claims, time.GetUtcNow()) ?? await BoundProblemAsync(claims, cancellation).ConfigureAwait(false);
        if (problem is not null)
            return Authentication.Refused(problem);
        metrics.Used(claims.WarnAfter, time.GetUtcNow());
        return new Authentication(TokenLifeRules.User(claims), Audiences: shared);
    }

    private string? SignatureProblem(Jwt token)
    {
        var named = keys.Named(token.KeyId).ToArray();
        if (named.Length == 0)
            return "invalid signature, no keys found";
        return named.Any(k => k.Algorithm == token.Algorithm && k.Verify(token.SignedPart.Span, token.Signature.Span))
            ? null
            : "go-jose/go-jose: error in cryptographic primitive";
    }

    private async ValueTask<string?> BoundProblemAsync(ServiceAccountClaims claims, CancellationToken cancellation)
    {
        var (space, account) = (claims.Namespace, claims.ServiceAccount);
        var found = await FindAsync("serviceaccounts", space, account, cancellation).ConfigureAwait(false);
        if (found is null)
            return $"serviceaccounts \"{account.Name}\" not found";
        if (UidOf(found) != account.Uid)
            return $"service account UID ({UidOf(found)}) does not match claim ({account.Uid})";
        if (IsDeleted(found))
            return $"service account {space}/{account.Name} has been deleted";
        if (claims.Secret is { } secret && await ProblemAsync("secrets", "secret", space, secret, cancellation).ConfigureAwait(false) is { } lost)
            return lost;
        if (claims.Pod is { } pod)
            // The node of a pod-bound token only tells where the pod was when it was issued.
            return await ProblemAsync("pods", "pod", space, pod, cancellation).ConfigureAwait(false);
        return claims.Node is { } node ? await ProblemAsync("nodes", "node", "", node, cancellation).ConfigureAwait(false) : null;
    }

    private async ValueTask<string?> ProblemAsync(string resource, string word, string space, BoundObject bound, CancellationToken cancellation)
    {
        var found = await FindAsync(resource, space, bound, cancellation).ConfigureAwait(false);
        if (found is not null && UidOf(found) != bound.Uid)
            return $"{word} UID ({UidOf(found)}) does not match service account {word} ref claim ({bound.Uid})";
        return found is null || IsDeleted(found) ? "service account token has been invalidated" : null;
    }

    private bool IsDeleted(JsonObject item) =>
        item.Time("metadata", "deletionTimestamp") is { } deleted && deleted < time.GetUtcNow() - TokenLifeRules.Leeway;

    private async ValueTask<JsonObject?> FindAsync(string resource, string space, BoundObject bound, CancellationToken cancellation)
    {
        if (bound.Name.Length == 0)
            return null;
        return Cached(resource, space, bound) ?? await objects.GetAsync(resource, space, bound.Name, cancellation).ConfigureAwait(false);
    }

    private static string UidOf(JsonObject item) => item.Text("metadata", "uid");

    private static string Quoted(IReadOnlyList<string> texts) => $"[{string.Join(' ', texts.Select(t => $"\"{t}\""))}]";

    // What the cache does not have, or has with another uid, may be newer than the cache.
    private JsonObject? Cached(string resource, string @namespace, BoundObject bound) =>
        objects.Find(resource, @namespace, bound.Name) is { } item && ParsedObjects<JsonObject>.Read(item) is { } found && found.Text("metadata", "uid") == bound.Uid
            ? found
            : null;
}
