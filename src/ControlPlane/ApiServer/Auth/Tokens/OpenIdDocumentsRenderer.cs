using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>The documents by which others verify service account tokens (OpenID Connect Discovery 1.0), as upstream writes them.</summary>
public static class OpenIdDocumentsRenderer
{
    public const string ConfigurationPath = "/.well-known/openid-configuration";
    public const string KeysPath = "/openid/v1/jwks";
    public const string KeysContentType = "application/jwk-set+json";
    public const string CacheControl = "public, max-age=3600";
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="issuer">URL of the issuer.</param>
    /// <param name="keysUri">Where the keys are, e.g. <c>https://ADDRESS:PORT/openid/v1/jwks</c>.</param>
    public static ReadOnlyMemory<byte> Configuration(string issuer, string keysUri, IEnumerable<JsonWebKey> keys) => Write(writer =>
    {
        writer.WriteString("issuer", issuer);
        writer.WriteString("jwks_uri", keysUri);
        Texts(writer, "response_types_supported", ["id_token"]);
        Texts(writer, "subject_types_supported", ["public"]);
        Texts(writer, "id_token_signing_alg_values_supported", keys.Select(k => k.Algorithm).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    });

    public static ReadOnlyMemory<byte> Keys(IEnumerable<JsonWebKey> keys) => Write(writer =>
    {
        writer.WriteStartArray("keys");
        foreach (var key in keys)
            Key(writer, key);
        writer.WriteEndArray();
    });

    private static void Key(Utf8JsonWriter writer, JsonWebKey key)
    {
        writer.WriteStartObject();
        writer.WriteString("use", "sig");
        writer.WriteString("kty", key.Type);
        writer.WriteString("kid", key.Id);
        if (key.Curve.Length > 0)
            writer.WriteString("crv", key.Curve);
        writer.WriteString("alg", key.Algorithm);
        Bytes(writer, "x", key.X);
        Bytes(writer, "y", key.Y);
        Bytes(writer, "n", key.Modulus);
        Bytes(writer, "e", key.Exponent);
        writer.WriteEndObject();
    }

    private static void Bytes(Utf8JsonWriter writer, string name, byte[]? value)
    {
        if (value is not null)
            writer.WriteString(name, Base64Url.EncodeToString(value));
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
