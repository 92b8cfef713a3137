using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Secrets that hold a service account's token, which somebody asked for by making the secret.</summary>
public static class TokenSecretRules
{
    public const string NameAnnotation = "kubernetes.io/service-account.name";
    public const string UidAnnotation = "kubernetes.io/service-account.uid";

    /// <summary>The account it is for; null: it does not say.</summary>
    public static string? AccountOf(V1Secret secret) => secret.Type == LegacyTokenRules.TokenType && LegacyTokenRules.Annotation(secret, NameAnnotation) is { Length: > 0 } name ? name : null;

    public static bool IsOf(V1Secret secret, V1ServiceAccount account) =>
        LegacyTokenRules.Annotation(secret, UidAnnotation) is var uid && (string.IsNullOrEmpty(uid) || uid == account.Metadata.Uid);

    /// <summary>The secret with what it lacks; null: it has all.</summary>
    /// <param name="authority">Empty: not known; what is there stays.</param>
    public static V1Secret? Plan(V1Secret secret, V1ServiceAccount account, string authority, TokenKey key)
    {
        var data = new Dictionary<string, byte[]>(secret.Data ?? new Dictionary<string, byte[]>(), StringComparer.Ordinal);
        var isWhole = true;
        if (authority.Length > 0 && (!data.TryGetValue("ca.crt", out var has) || Encoding.UTF8.GetString(has) != authority))
            (isWhole, data["ca.crt"]) = (false, Encoding.UTF8.GetBytes(authority));
        if (!data.TryGetValue("namespace", out var ns) || ns.Length == 0)
            (isWhole, data["namespace"]) = (false, Encoding.UTF8.GetBytes(secret.Metadata.NamespaceProperty));
        if (!data.TryGetValue("token", out var token) || token.Length == 0)
            (isWhole, data["token"]) = (false, Encoding.UTF8.GetBytes(Token(secret, account, key)));
        if (isWhole)
            return null;
        var annotations = new Dictionary<string, string>(secret.Metadata.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            [NameAnnotation] = account.Metadata.Name,
            [UidAnnotation] = account.Metadata.Uid,
        };
        return secret with { Metadata = secret.Metadata with { Annotations = annotations }, Data = data };
    }

    /// <summary>Good as long as the secret and the account are there.</summary>
    private static string Token(V1Secret secret, V1ServiceAccount account, TokenKey key)
    {
        var (ns, name) = (account.Metadata.NamespaceProperty, account.Metadata.Name);
        var head = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.Id };
        var claims = new JsonObject
        {
            ["iss"] = LegacyTokenVerifier.Issuer,
            ["kubernetes.io/serviceaccount/namespace"] = ns,
            ["kubernetes.io/serviceaccount/secret.name"] = secret.Metadata.Name,
            ["kubernetes.io/serviceaccount/service-account.name"] = name,
            ["kubernetes.io/serviceaccount/service-account.uid"] = account.Metadata.Uid,
            ["sub"] = $"system:serviceaccount:{ns}:{name}",
        };
        var signed = $"{Part(head)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
