using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.Join;

/// <summary>An authority told by the hash of its public key (RFC 7469's pin, in hexadecimal digits), as kubeadm prints it.</summary>
internal static class AuthorityHash
{
    public const string Prefix = "sha256:";

    public static string Of(X509Certificate2 authority) => Prefix + Convert.ToHexStringLower(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <param name="pem">One or more certificates.</param>
    public static bool IsAmong(string pem, string hash)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPem(pem);
        return found.Any(c => string.Equals(Of(c), hash, StringComparison.OrdinalIgnoreCase));
    }
}
