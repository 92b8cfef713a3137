using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>The part of a token that is signed: header and claims, encoded.</summary>
public static class ServiceAccountClaimsRenderer
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(string algorithm, string keyId, ServiceAccountClaims claims) =>
        $"{Encode(w => Header(w, algorithm, keyId))}.{Encode(w => Claims(w, claims))}";

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    private static void Header(Utf8JsonWriter writer, string algorithm, string keyId)
    {
        writer.WriteString("alg", algorithm);
        writer.WriteString("kid", keyId);
    }

    private static void Claims(Utf8JsonWriter writer, ServiceAccountClaims claims)
    {
        writer.WriteStartArray("aud");
        foreach (var audience in claims.Audiences)
            writer.WriteStringValue(audience);
        writer.WriteEndArray();
        Time(writer, "exp", claims.Expiry);
        Time(writer, "iat", claims.IssuedAt);
        writer.WriteString("iss", claims.Issuer);
        if (claims.Id.Length > 0)
            writer.WriteString("jti", claims.Id);
        writer.WriteStartObject("kubernetes.io");
        writer.WriteString("namespace", claims.Namespace);
        Bound(writer, "node", claims.Node);
        Bound(writer, "pod", claims.Pod);
        Bound(writer, "secret", claims.Secret);
        Bound(writer, "serviceaccount", claims.ServiceAccount);
        Time(writer, "warnafter", claims.WarnAfter);
        writer.WriteEndObject();
        Time(writer, "nbf", claims.NotBefore);
        writer.WriteString("sub", claims.Subject);
    }

    private static void Time(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value)
            writer.WriteNumber(name, value.ToUnixTimeSeconds());
    }

    private static void Bound(Utf8JsonWriter writer, string name, BoundObject? bound)
    {
        if (bound is null)
            return;
        writer.WriteStartObject(name);
        writer.WriteString("name", bound.Name);
        writer.WriteString("uid", bound.Uid);
        writer.WriteEndObject();
    }
}
