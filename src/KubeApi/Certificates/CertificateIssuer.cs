using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.KubeApi.Certificates;

/// <summary>Makes the few certificates that a node or a cluster of its own needs. ECDSA P-256 throughout.</summary>
public static class CertificateIssuer
{
    // Clients whose clocks run behind must accept a certificate made just now.
    private static readonly TimeSpan s_skew = TimeSpan.FromHours(1);

    public static IssuedCertificate SelfSignedServer(string commonName, IReadOnlyList<string> names, TimeSpan life, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN={Escape(commonName)}", key, isAuthority: false, "1.3.6.1.5.5.7.3.1");
        request.CertificateExtensions.Add(AlternativeNames(names));
        using var certificate = request.CreateSelfSigned(now - s_skew, now + life);
        return new IssuedCertificate(Lines(certificate), Lines(key));
    }

    public static IssuedCertificate Authority(string commonName, TimeSpan life, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request($"CN={Escape(commonName)}", key, isAuthority: true, null).CreateSelfSigned(now - s_skew, now + life);
        return new IssuedCertificate(Lines(certificate), Lines(key));
    }

    /// <param name="group">Empty: in no group.</param>
    public static IssuedCertificate Client(X509Certificate2 authority, string user, string group, TimeSpan life, DateTimeOffset now) =>
        Issue(authority, group.Length == 0 ? $"CN={Escape(user)}" : $"O={Escape(group)}, CN={Escape(user)}", [], "1.3.6.1.5.5.7.3.2", life, now);

    /// <param name="names">Host names and addresses clients may use.</param>
    public static IssuedCertificate Server(X509Certificate2 authority, string commonName, IReadOnlyList<string> names, TimeSpan life, DateTimeOffset now) =>
        Issue(authority, $"CN={Escape(commonName)}", names, "1.3.6.1.5.5.7.3.1", life, now);

    private static IssuedCertificate Issue(
        X509Certificate2 authority, string subject, IReadOnlyList<string> names, string purpose, TimeSpan life, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, key, isAuthority: false, purpose);
        if (names.Count > 0)
            request.CertificateExtensions.Add(AlternativeNames(names));
        // Strict verifiers (OpenSSL's X509_STRICT, Python's default) want it in every certificate that is not self-signed.
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var end = now + life < authority.NotAfter ? now + life : new DateTimeOffset(authority.NotAfter);
        var start = now - s_skew > authority.NotBefore ? now - s_skew : new DateTimeOffset(authority.NotBefore);
        using var certificate = request.Create(authority, start, end, SerialNumber());
        return new IssuedCertificate(Lines(certificate), Lines(key));
    }

    // Positive, as RFC 5280 asks: the highest bit is not set.
    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        number[0] = (byte)((number[0] & 0x7f) | 0x40);
        return number;
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool isAuthority, string? purpose)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var usage = X509KeyUsageFlags.DigitalSignature | (isAuthority ? X509KeyUsageFlags.KeyCertSign : 0);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        if (purpose is not null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }
        return builder.Build();
    }

    private static string Escape(string value) => '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    private static string Lines(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";
    private static string Lines(ECDsa key) => key.ExportPkcs8PrivateKeyPem() + "\n";
}
