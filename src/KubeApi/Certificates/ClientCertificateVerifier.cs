using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.KubeApi.Certificates;

/// <summary>
/// Decides who a client certificate stands for, trusting nothing but the configured CA: the system store plays no part and nothing
/// is fetched while building the chain.
/// </summary>
public sealed class ClientCertificateVerifier(X509Certificate2Collection authorities)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Null: not trusted, expired, not for client authentication, or without a name.</summary>
    public ClientIdentity? Verify(X509Certificate2 certificate, X509Certificate2Collection intermediates, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = Policy(intermediates, now);
        try
        {
            if (!chain.Build(certificate)) return null;
            return SubjectNameParser.Parse(certificate.SubjectName.RawData);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return null;
        }
        finally
        {
            foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        }
    }

    /// <summary>PEM certificates of a CA file, read again when the file changed is the caller's matter.</summary>
    public static ClientCertificateVerifier FromFile(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        if (authorities.Count == 0) throw new InvalidDataException($"client CA file {path} holds no certificate");
        return new ClientCertificateVerifier(authorities);
    }

    private X509ChainPolicy Policy(X509Certificate2Collection intermediates, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.LocalDateTime,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(intermediates);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }
}
