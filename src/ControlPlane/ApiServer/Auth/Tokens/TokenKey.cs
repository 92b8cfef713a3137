using System.Buffers.Text;
using System.Security.Cryptography;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>A key that service account tokens are signed or verified with: RSA (RS256) or ECDSA on P-256, P-384, P-521. Thread-safe.</summary>
public sealed class TokenKey : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AsymmetricAlgorithm _key;

    private TokenKey(AsymmetricAlgorithm key)
    {
        _key = key;
        Algorithm = key switch
        {
            RSA => "RS256",
            ECDsa { KeySize: 256 } => "ES256",
            ECDsa { KeySize: 384 } => "ES384",
            ECDsa { KeySize: 521 } => "ES512",
            _ => throw new CryptographicException("unknown private key curve, must be 256, 384, or 521"),
        };
        // As upstream names keys: the hash of the public key's DER form.
        Id = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The <c>kid</c> of tokens it signs.</summary>
    public string Id { get; }

    /// <summary>JWS name of the algorithm.</summary>
    public string Algorithm { get; }

    /// <summary>Every key in a file: public or private keys, PKCS#8, PKCS#1 or SEC1.</summary>
    /// <exception cref="CryptographicException">A key cannot be read, or there is none; names the file.</exception>
    public static IReadOnlyList<TokenKey> FromFile(string path)
    {
        var text = File.ReadAllText(path);
        var keys = new List<TokenKey>();
        try
        {
            for (ReadOnlySpan<char> rest = text; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            {
                if (rest[found.Label].EndsWith("KEY", StringComparison.Ordinal))
                    keys.Add(new TokenKey(Import(rest[found.Location])));
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"{path}: {e.Message}", e);
        }
        return keys.Count > 0 ? keys : throw new CryptographicException($"{path} holds no key");
    }

    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        lock (_lock)
        {
            return _key is RSA rsa ? rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : ((ECDsa)_key).SignData(content, Hash);
        }
    }

    public bool Verify(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        lock (_lock)
        {
            return _key is RSA rsa
                ? rsa.VerifyData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : ((ECDsa)_key).VerifyData(content, signature, Hash);
        }
    }

    /// <summary>The public half as the fields of a JSON web key.</summary>
    public JsonWebKey ToWebKey()
    {
        if (_key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(false);
            return new JsonWebKey(Id, Algorithm, "RSA", "", Modulus: numbers.Modulus!, Exponent: numbers.Exponent!);
        }
        var point = ((ECDsa)_key).ExportParameters(false).Q;
        return new JsonWebKey(Id, Algorithm, "EC", $"P-{_key.KeySize}", X: point.X!, Y: point.Y!);
    }

    public string ToPublicPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    public void Dispose() => _key.Dispose();

    private HashAlgorithmName Hash => Algorithm switch
    {
        "ES384" => HashAlgorithmName.SHA384,
        "ES512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    private static AsymmetricAlgorithm Import(ReadOnlySpan<char> pem)
    {
        try
        {
            var curve = ECDsa.Create();
            curve.ImportFromPem(pem);
            return curve;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa;
        }
    }
}
