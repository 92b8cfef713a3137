using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>Looks at the certificate files of the pki folder.</summary>
internal static class CertificateObserver
{
    /// <summary>By name; those without a certificate file are left out.</summary>
    public static IReadOnlyDictionary<string, CertificateSighting> Observe(PkiPaths paths, IReadOnlyList<CertificateWish> wishes)
    {
        var seen = new Dictionary<string, CertificateSighting>(StringComparer.Ordinal);
        foreach (var wish in wishes)
        {
            if (File.Exists(paths.Certificate(wish.Name)))
                seen[wish.Name] = Look(paths, wish);
        }
        return seen;
    }

    /// <summary>A certificate with its private key.</summary>
    /// <exception cref="CryptographicException">They do not belong together, or are damaged.</exception>
    public static X509Certificate2 Load(PkiPaths paths, string name) => X509Certificate2.CreateFromPemFile(paths.Certificate(name), paths.Key(name));

    private static CertificateSighting Look(PkiPaths paths, CertificateWish wish)
    {
        var hasKey = File.Exists(paths.Key(wish.Name));
        try
        {
            using var found = hasKey ? Load(paths, wish.Name) : X509Certificate2.CreateFromPem(File.ReadAllText(paths.Certificate(wish.Name)));
            var subject = SubjectNameParser.Parse(found.SubjectName.RawData) ?? new ClientIdentity("", []);
            return new CertificateSighting(
                null, hasKey, wish.IsAuthority || IsSigned(found, paths.Certificate(wish.Authority)), subject.User, subject.Groups, Names(found), found.NotBefore,
                found.NotAfter);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return new CertificateSighting($"damaged: {e.Message}", hasKey, false, "", [], [], default, default);
        }
    }

    private static bool IsSigned(X509Certificate2 certificate, string authorityPath)
    {
        if (!File.Exists(authorityPath))
            return false;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityPath);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Whether it is expired is another question.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        return chain.Build(certificate);
    }

    private static IReadOnlyList<string> Names(X509Certificate2 certificate) =>
    [
        .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))),
    ];
}
