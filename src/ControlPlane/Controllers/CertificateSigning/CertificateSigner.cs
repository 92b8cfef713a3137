using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.ControlPlane.Controllers.Hosting;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Signs with the authority in two files, which are read each time: they may be replaced.</summary>
public static class CertificateSigner
{
    /// <returns>The certificate in PEM.</returns>
    /// <exception cref="FormatException">The request's usages are none, or the authority's files cannot be used.</exception>
    public static async Task<byte[]> SignAsync(
        ClusterSigningOptions.Files files, RequestedCertificate request, IReadOnlyCollection<string> usages, TimeSpan life, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            var certificate = await File.ReadAllTextAsync(files.CertFile, cancel).ConfigureAwait(false);
            var key = await File.ReadAllTextAsync(files.KeyFile, cancel).ConfigureAwait(false);
            using var authority = X509Certificate2.CreateFromPem(certificate, key);
            return Sign(authority, request, usages, life, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new FormatException($"{files.CertFile} and {files.KeyFile} cannot be used to sign: {e.Message}", e);
        }
    }

    /// <param name="authority">With its key, RSA or ECDSA.</param>
    public static byte[] Sign(X509Certificate2 authority, RequestedCertificate wish, IReadOnlyCollection<string> usages, TimeSpan life, DateTimeOffset now)
    {
        var request = new CertificateRequest(wish.Subject, wish.Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        foreach (var extension in KeyUsageRules.Extensions(usages))
            request.CertificateExtensions.Add(extension);
        if (wish.AlternativeNames is not null)
            request.CertificateExtensions.Add(wish.AlternativeNames);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var (from, to) = CertificateLifeRules.Span(life, now, authority.NotAfter.ToUniversalTime());
        using var ecdsa = authority.GetECDsaPrivateKey();
        using var rsa = ecdsa is null ? authority.GetRSAPrivateKey() ?? throw new CryptographicException("the key is neither RSA nor ECDSA") : null;
        var generator = ecdsa is not null ? X509SignatureGenerator.CreateForECDsa(ecdsa) : X509SignatureGenerator.CreateForRSA(rsa!, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(authority.SubjectName, generator, from, to, SerialNumber());
        return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");
    }

    // Positive, as RFC 5280 asks: the highest bit is not set.
    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        number[0] = (byte)((number[0] & 0x7f) | 0x40);
        return number;
    }
}
