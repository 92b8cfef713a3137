using System.Security.Cryptography;
using System.Text;
using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>Tells credentials apart without keeping them.</summary>
internal static class CredentialHashRules
{
    public static string Of(RegistryAuth auth)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<string>)[auth.Username, auth.Password, auth.Auth, auth.ServerAddress, auth.IdentityToken, auth.RegistryToken])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0xff]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
