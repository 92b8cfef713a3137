using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Reads the claims of service account tokens, both the present form (below <c>kubernetes.io</c>) and the legacy, flat one.</summary>
public static class ServiceAccountClaimsParser
{
    private const string Legacy = "kubernetes.io/serviceaccount/";

    public static ServiceAccountClaims Parse(JsonObject claims)
    {
        var own = claims["kubernetes.io"];
        return Public(claims, own.Text("namespace"), Bound(own.At("serviceaccount")) ?? new BoundObject("", "")) with
        {
            Pod = Bound(own.At("pod")),
            Secret = Bound(own.At("secret")),
            Node = Bound(own.At("node")),
            WarnAfter = Time(own.At("warnafter")),
        };
    }

    public static ServiceAccountClaims ParseLegacy(JsonObject claims) =>
        Public(
            claims, claims.Text(Legacy + "namespace"),
            new BoundObject(claims.Text(Legacy + "service-account.name"), claims.Text(Legacy + "service-account.uid"))) with
        {
            Secret = new BoundObject(claims.Text(Legacy + "secret.name"), ""),
        };

    private static ServiceAccountClaims Public(JsonObject claims, string @namespace, BoundObject account) => new(
        claims.Text("iss"), claims.Text("sub"), Audiences(claims["aud"]), Time(claims["iat"]), Time(claims["nbf"]), Time(claims["exp"]), claims.Text("jti"),
        @namespace, account);

    // A single audience may be written without the list (RFC 7519, 4.1.3).
    private static IReadOnlyList<string> Audiences(JsonNode? node) => node is JsonArray ? node.Texts() : node.Text() is { Length: > 0 } one ? [one] : [];

    private static BoundObject? Bound(JsonNode? node) => node is JsonObject ? new BoundObject(node.Text("name"), node.Text("uid")) : null;

    private static DateTimeOffset? Time(JsonNode? node) =>
        node.Number() is { } seconds and > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
