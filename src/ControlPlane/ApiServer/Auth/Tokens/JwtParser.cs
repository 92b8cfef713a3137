using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Takes a compact JWS apart (RFC 7515).</summary>
public static class JwtParser
{
    // Ours are under 2 KiB; request headers are bounded anyway.
    private const int LongestToken = 64 * 1024;
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Null: this is no such token.</summary>
    public static Jwt? Parse(string token)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var header, var claims, var signature])
            return null;
        try
        {
            return Decode(header) is { } head && Decode(claims) is { } body
                ? new Jwt(
                    head.Text("alg"), head.Text("kid"), body, Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + claims.Length),
                    Base64Url.DecodeFromChars(signature))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static JsonObject? Decode(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part), documentOptions: s_strict) as JsonObject;
}
