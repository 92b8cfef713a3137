using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Files;

namespace NodeStack.Kubelet.Server.Certificates;

/// <summary>
/// For a kubelet that was given no client CA: a CA of its own and one admin certificate under the pki folder, so that the person
/// who can read that folder (root) can use the API and nobody else can. Made at first start; the admin certificate is replaced at
/// a start in the last fifth of its year.
/// </summary>
internal static class StandaloneClientAuthority
{
    private static readonly TimeSpan s_authorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_clientLife = TimeSpan.FromDays(365);

    /// <summary>Returns the path of the CA certificate.</summary>
    public static string Ensure(string pkiDir, DateTimeOffset now, ILogger logger)
    {
        PrivateFiles.EnsureFolder(pkiDir);
        var authorityPath = Path.Combine(pkiDir, "client-ca.crt");
        using var authority = Usable(authorityPath, Path.Combine(pkiDir, "client-ca.key"), null, now) ?? MakeAuthority(pkiDir, now);
        using var admin = Usable(Path.Combine(pkiDir, "admin.crt"), Path.Combine(pkiDir, "admin.key"), authority, now);
        if (admin is null)
        {
            Write(pkiDir, "admin", CertificateIssuer.Client(authority, "nodestack-admin", "system:masters", s_clientLife, now));
            KubeletServerLog.AdminCertificateMade(logger, Path.Combine(pkiDir, "admin.crt"));
        }
        return authorityPath;
    }

    private static X509Certificate2 MakeAuthority(string pkiDir, DateTimeOffset now)
    {
        var issued = CertificateIssuer.Authority("nodestack-kubelet-client-ca", s_authorityLife, now);
        Write(pkiDir, "client-ca", issued);
        return X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
    }

    private static void Write(string pkiDir, string name, IssuedCertificate issued)
    {
        PrivateFiles.Write(Path.Combine(pkiDir, name + ".key"), issued.KeyPem);
        PrivateFiles.Write(Path.Combine(pkiDir, name + ".crt"), issued.CertificatePem);
    }

    // Null: missing, damaged, ageing, or made by another CA.
    private static X509Certificate2? Usable(string certificatePath, string keyPath, X509Certificate2? issuer, DateTimeOffset now)
    {
        if (!File.Exists(certificatePath) || !File.Exists(keyPath)) return null;
        try
        {
            var found = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            var foreign = issuer is not null && new ClientCertificateVerifier([issuer]).Verify(found, [], now) is null;
            if (!foreign && !CertificateAgeRules.IsDue(found.NotBefore, found.NotAfter, now)) return found;
            found.Dispose();
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
